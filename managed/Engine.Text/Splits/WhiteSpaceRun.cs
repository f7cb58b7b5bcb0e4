namespace Engine.Text;

/// <summary>The endings that most split expressions share.</summary>
internal static class WhiteSpaceRun
{
    /// <summary>\s+(?!\S)|\s+ at white space: all of the run at the end of the text, otherwise all but its last character, at least one.</summary>
    public static int KeepLast(ReadOnlySpan<byte> text, int at)
    {
        int end = CodePoints.RunOf(text, at, CodePointClass.Space);
        return end == text.Length ? end : WithoutLast(text, at, end);
    }

    /// <summary>\s*[\r\n]+|\s+(?!\S)|\s+ at white space: up to the last line break of the run if there is one.</summary>
    public static int BreakThenKeepLast(ReadOnlySpan<byte> text, int at)
    {
        int end = CodePoints.RunOf(text, at, CodePointClass.Space);
        int lineBreak = text[at..end].LastIndexOfAny((byte)'\r', (byte)'\n');
        if (lineBreak >= 0) return at + lineBreak + 1;
        return end == text.Length ? end : WithoutLast(text, at, end);
    }

    private static int WithoutLast(ReadOnlySpan<byte> text, int at, int end)
    {
        CodePoints.DecodeLast(text, end, out int last);
        return end - last > at ? end - last : end;
    }
}
