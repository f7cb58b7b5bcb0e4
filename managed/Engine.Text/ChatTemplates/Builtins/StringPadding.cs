namespace Engine.Text.ChatTemplates;

/// <summary>center, ljust, rjust, zfill, expandtabs.</summary>
internal static class StringPadding
{
    public static readonly Builtin[] Methods =
    [
        new("center", "self width fillchar? /", (a, state) => Pad(a, state, static (missing, width) => missing / 2 + (missing & width & 1))),
        new("ljust", "self width fillchar? /", (a, state) => Pad(a, state, static (_, _) => 0)),
        new("rjust", "self width fillchar? /", (a, state) => Pad(a, state, static (missing, _) => missing)),
        new("zfill", "self width /", FillZeros),
        new("expandtabs", "self tabsize?", ExpandTabs),
    ];

    /// <summary>A text in the middle of a line.</summary>
    public static string Center(string text, int width, RenderState state) =>
        Pad(text, width, " ", static (missing, width) => missing / 2 + (missing & width & 1), state);

    private static StringValue Pad(BoundArguments a, RenderState state, Func<int, int, int> left)
    {
        StringValue self = StringMethods.Self(a);
        string fill = a.OptionalText(2) ?? " ";
        if (CodePoints.Count(fill) != 1) throw state.Error("the fill character must be exactly one character long");
        return self.With(Pad(self.Text, a.Integer(1), fill, left, state));
    }

    private static string Pad(string text, int width, string fill, Func<int, int, int> left, RenderState state)
    {
        int missing = width - CodePoints.Count(text);
        if (missing <= 0) return text;
        state.CheckText(text.Length + (long)missing * fill.Length);
        int before = left(missing, width);
        return string.Concat(Enumerable.Repeat(fill, before)) + text + string.Concat(Enumerable.Repeat(fill, missing - before));
    }

    private static StringValue FillZeros(BoundArguments a, RenderState state)
    {
        string text = StringMethods.Self(a).Text;
        int missing = a.Integer(1) - CodePoints.Count(text);
        if (missing <= 0) return StringMethods.Self(a);
        state.CheckText(text.Length + (long)missing);
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return StringMethods.Self(a).With(text[..sign] + new string('0', missing) + text[sign..]);
    }

    private static StringValue ExpandTabs(BoundArguments a, RenderState state)
    {
        int size = Math.Max(0, a.Integer(1, 8));
        TextBuffer result = new(state);
        int column = 0;
        foreach (TemplateValue item in state.Iterate(a[0]))
        {
            string character = ((StringValue)item).Text;
            if (character == "\t")
            {
                int spaces = size == 0 ? 0 : size - column % size;
                state.CheckText(spaces);
                result.Append(new string(' ', spaces));
                column += spaces;
                continue;
            }

            column = character is "\n" or "\r" ? 0 : column + 1;
            result.Append(character);
        }

        return StringMethods.Self(a).With(result.ToString());
    }
}
