namespace Engine.Text.ChatTemplates;

/// <summary>strip, lstrip, rstrip, removeprefix, removesuffix.</summary>
internal static class StringTrimming
{
    public static readonly Builtin[] Methods =
    [
        new("strip", "self chars? /", (a, state) => Trim(a, state, left: true, right: true)),
        new("lstrip", "self chars? /", (a, state) => Trim(a, state, left: true, right: false)),
        new("rstrip", "self chars? /", (a, state) => Trim(a, state, left: false, right: true)),
        new("removeprefix", "self prefix /", RemovePrefix),
        new("removesuffix", "self suffix /", RemoveSuffix),
    ];

    /// <summary>Drops characters of a set, or white space when there is none, from the ends of a text.</summary>
    public static string Trim(string text, string? characters, bool left, bool right, RenderState state)
    {
        state.CheckText(text.Length);
        int begin = 0, end = text.Length;
        while (left && begin < end && IsDropped(text, begin, characters)) begin += CodePoints.Width(text, begin);
        while (right && begin < end)
        {
            int last = end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? end - 2 : end - 1;
            if (!IsDropped(text, last, characters)) break;
            end = last;
        }

        return text[begin..end];

        bool IsDropped(string source, int offset, string? set)
        {
            if (set is null) return PythonSpace.IsSpace(source[offset]);
            state.Charge(set.Length / 64);
            return set.AsSpan().IndexOf(source.AsSpan(offset, CodePoints.Width(source, offset))) >= 0;
        }
    }

    private static StringValue Trim(BoundArguments a, RenderState state, bool left, bool right) =>
        StringMethods.Self(a).With(Trim(Text(a), a.OptionalText(1), left, right, state));

    private static StringValue RemovePrefix(BoundArguments a, RenderState state)
    {
        string text = Text(a), prefix = a.StrictText(1);
        state.CheckText(text.Length);
        return text.StartsWith(prefix, StringComparison.Ordinal) ? StringMethods.Self(a).With(text[prefix.Length..]) : StringMethods.Self(a);
    }

    private static StringValue RemoveSuffix(BoundArguments a, RenderState state)
    {
        string text = Text(a), suffix = a.StrictText(1);
        state.CheckText(text.Length);
        return text.EndsWith(suffix, StringComparison.Ordinal) ? StringMethods.Self(a).With(text[..^suffix.Length]) : StringMethods.Self(a);
    }

    private static string Text(BoundArguments a) => StringMethods.Self(a).Text;
}
