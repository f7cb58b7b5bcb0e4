using System.Runtime.CompilerServices;

namespace Engine.Text.ChatTemplates;

/// <summary>Python's == and the membership operator built on it.</summary>
internal static class Equality
{
    /// <summary>Whether two values are equal; each pair of items compared is a step of the rendering, when there is one.</summary>
    public static bool Equal(TemplateValue left, TemplateValue right, RenderState? state)
    {
        state?.Charge(1);
        if (ReferenceEquals(left, right)) return left is not FloatValue { Value: double.NaN };
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right)) return Numbers.Compare(left, right) == 0;
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                state?.Charge(Math.Min(a.Text.Length, b.Text.Length) / 64);
                return a.Text == b.Text;
            case (UndefinedValue, UndefinedValue):
                return true;
            case (SequenceValue a, SequenceValue b):
                return a is TupleValue == b is TupleValue && EqualItems(a.Items, b.Items, state);
            case (DictValue a, DictValue b):
                return EqualEntries(a, b, state);
            case (RangeValue a, RangeValue b):
                return a.HasItemsOf(b);
            default:
                return false;
        }
    }

    /// <summary>Python's <c>item in container</c>.</summary>
    public static bool Contains(TemplateValue container, TemplateValue item, RenderState state)
    {
        switch (container)
        {
            case StringValue text:
                if (item is not StringValue part) throw state.Error($"'in <string>' requires string as left operand, not {item.TypeName}");
                TextSearch.Charge(text.Text, part.Text, state);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case DictValue dictionary:
                return dictionary.Find(item, state) is not null;
            default:
                if (container.Iterate(state) is null) throw state.Error($"argument of type '{container.TypeName}' is not iterable");
                return state.Iterate(container).Any(candidate => ReferenceEquals(candidate, item) || Equal(candidate, item, state));
        }
    }

    private static bool EqualItems(TemplateValue[] left, TemplateValue[] right, RenderState? state)
    {
        if (left.Length != right.Length) return false;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (int i = 0; i < left.Length; i++)
            if (!Equal(left[i], right[i], state)) return false;
        return true;
    }

    private static bool EqualEntries(DictValue left, DictValue right, RenderState? state)
    {
        if (left.Entries.Count != right.Entries.Count) return false;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach ((TemplateValue key, TemplateValue value) in left.Entries)
            if (!right.Entries.TryGetValue(key, out TemplateValue? other) || !Equal(value, other, state)) return false;
        return true;
    }
}
