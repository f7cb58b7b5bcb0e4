namespace Engine.Text.ChatTemplates;

/// <summary>find, rfind, index, rindex, count, startswith, endswith: all take bounds, as a slice does.</summary>
internal static class StringSearching
{
    public static readonly Builtin[] Methods =
    [
        new("find", "self sub start? end? /", (a, state) => new IntegerValue(Find(a, state, last: false))),
        new("rfind", "self sub start? end? /", (a, state) => new IntegerValue(Find(a, state, last: true))),
        new("index", "self sub start? end? /", (a, state) => new IntegerValue(Found(Find(a, state, last: false), state))),
        new("rindex", "self sub start? end? /", (a, state) => new IntegerValue(Found(Find(a, state, last: true), state))),
        new("count", "self sub start? end? /", (a, state) => new IntegerValue(Window(a, state, out _) is { } window ? TextSearch.Count(window, a.StrictText(1), state) : 0)),
        new("startswith", "self prefix start? end? /", (a, state) => Matches(a, state, static (text, part) => text.StartsWith(part, StringComparison.Ordinal))),
        new("endswith", "self suffix start? end? /", (a, state) => Matches(a, state, static (text, part) => text.EndsWith(part, StringComparison.Ordinal))),
    ];

    private static int Find(BoundArguments a, RenderState state, bool last)
    {
        string part = a.StrictText(1);
        if (Window(a, state, out int first) is not { } window) return -1;
        TextSearch.Charge(window, part, state);
        int offset = last
            ? part.Length == 0 ? window.Length : window.LastIndexOf(part, StringComparison.Ordinal)
            : window.IndexOf(part, StringComparison.Ordinal);
        return offset < 0 ? -1 : first + CodePoints.IndexOf(window, offset);
    }

    private static int Found(int index, RenderState state) => index >= 0 ? index : throw state.Error("substring not found");

    private static BooleanValue Matches(BoundArguments a, RenderState state, Func<string, string, bool> matches)
    {
        string? window = Window(a, state, out _);
        TemplateValue[] parts = a[1] is TupleValue tuple ? tuple.Items : [a[1]];
        foreach (TemplateValue part in parts)
        {
            state.Charge(1);
            if (part is UndefinedValue undefined) throw state.Error(undefined.Problem);
            if (part is not StringValue text) throw state.Error($"the argument must be a string or a tuple of strings, not {part.TypeName}");
            if (window is not null && matches(window, text.Text)) return BooleanValue.True;
        }

        return BooleanValue.False;
    }

    /// <summary>The text between the bounds given, or null when they cross.</summary>
    private static string? Window(BoundArguments a, RenderState state, out int first)
    {
        string text = StringMethods.Self(a).Text;
        state.Charge(text.Length / 64);
        first = 0;
        if (a.OptionalOrNone(2) is null && a.OptionalOrNone(3) is null) return text;
        int length = CodePoints.Count(text);
        (first, int count, _) = SequenceIndex.Range(a.Optional(2), a.Optional(3), null, length, state);
        int start = a.OptionalOrNone(2) is null ? 0 : a.Integer(2);
        int end = a.OptionalOrNone(3) is null ? length : Math.Min(length, a.Integer(3));
        if (end < 0) end = Math.Max(0, end + length);
        if (start > length || (start < 0 ? Math.Max(0, start + length) : start) > end) return null;
        state.CheckText(count);
        return CodePoints.Slice(text, first, count, 1);
    }
}
