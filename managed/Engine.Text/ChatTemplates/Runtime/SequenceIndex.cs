using System.Numerics;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's rules for positions and slices of a sequence.</summary>
internal static class SequenceIndex
{
    /// <summary>The position a key means in a sequence of a length, or null when it means none.</summary>
    public static int? Find(TemplateValue key, int length)
    {
        if (!Numbers.IsInteger(key, out BigInteger index)) return null;
        if (index.Sign < 0) index += length;
        return index.Sign >= 0 && index < length ? (int)index : null;
    }

    /// <summary>First position, number of positions and stride of a slice.</summary>
    public static (int First, int Count, int Stride) Range(TemplateValue? start, TemplateValue? stop, TemplateValue? step, int length, RenderState state)
    {
        // A stride beyond the length reaches one item whatever its size.
        int stride = (int)BigInteger.Clamp(Bound(step, state) ?? 1, -length - 1, length + 1);
        if (Bound(step, state) is { IsZero: true }) throw state.Error("slice step cannot be zero");
        int low = stride > 0 ? 0 : -1, high = stride > 0 ? length : length - 1;
        int first = Clip(Bound(start, state), length, low, high) ?? (stride > 0 ? low : high);
        int end = Clip(Bound(stop, state), length, low, high) ?? (stride > 0 ? high : low);
        int count = stride > 0 ? (end - first + stride - 1) / stride : (first - end - stride - 1) / -stride;
        return (first, Math.Max(0, count), stride);
    }

    /// <summary>Python's value[start:stop:step].</summary>
    public static TemplateValue Slice(TemplateValue value, TemplateValue? start, TemplateValue? stop, TemplateValue? step, RenderState state)
    {
        if (value is UndefinedValue undefined) throw state.Error(undefined.Problem);
        if (value is not (StringValue or SequenceValue or RangeValue)) throw state.Error($"'{value.TypeName}' object cannot be sliced");
        (int first, int count, int stride) = Range(start, stop, step, value.Length!.Value, state);
        switch (value)
        {
            case StringValue text:
                state.CheckText(text.Text.Length);
                return text.With(CodePoints.Slice(text.Text, first, count, stride));
            case SequenceValue sequence:
                state.Charge(count);
                TemplateValue[] items = new TemplateValue[count];
                for (int i = 0; i < count; i++) items[i] = sequence.Items[first + i * stride];
                return sequence.With(items);
            default:
                return ((RangeValue)value).Slice(first, count, stride);
        }
    }

    private static BigInteger? Bound(TemplateValue? value, RenderState state) => value switch
    {
        null or NoneValue => null,
        UndefinedValue undefined => throw state.Error(undefined.Problem),
        _ => Numbers.IsInteger(value, out BigInteger number) ? number : throw state.Error($"slice indices must be integers or None, not '{value.TypeName}'"),
    };

    private static int? Clip(BigInteger? bound, int length, int low, int high) =>
        bound is { } value ? (int)BigInteger.Clamp(value.Sign < 0 ? value + length : value, low, high) : null;
}
