namespace Engine.Text.ChatTemplates;

/// <summary>Python's order of values: numbers by value, texts by code point, sequences item by item; anything else has none.</summary>
internal static class Ordering
{
    /// <summary>Whether left comes before right.</summary>
    public static bool Less(TemplateValue left, TemplateValue right, RenderState state) => Compare(left, right, "<", state) < 0;

    /// <summary>Order of two values, or null when they are numbers without an order (NaN); fails for types that cannot be compared.</summary>
    public static int? Compare(TemplateValue left, TemplateValue right, string sign, RenderState state)
    {
        state.Charge(1);
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right)) return Numbers.Compare(left, right);
        switch (left, right)
        {
            case (UndefinedValue undefined, _):
                throw state.Error(undefined.Problem);
            case (_, UndefinedValue undefined):
                throw state.Error(undefined.Problem);
            case (StringValue a, StringValue b):
                state.Charge(Math.Min(a.Text.Length, b.Text.Length) / 64);
                return CodePoints.Compare(a.Text, b.Text);
            case (SequenceValue a, SequenceValue b) when a is TupleValue == b is TupleValue:
                return CompareItems(a.Items, b.Items, sign, state);
            default:
                throw state.Error($"'{sign}' not supported between instances of '{left.TypeName}' and '{right.TypeName}'");
        }
    }

    private static int? CompareItems(TemplateValue[] left, TemplateValue[] right, string sign, RenderState state)
    {
        state.EnsureStack();
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
            if (!Equality.Equal(left[i], right[i], state)) return Compare(left[i], right[i], sign, state);
        return left.Length.CompareTo(right.Length);
    }
}
