namespace Engine.Text;

/// <summary>
/// [!"#$%&amp;'()*+,\-./:;&lt;=&gt;?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// (numbers and control characters match nothing).
/// </summary>
internal readonly struct DeepSeekScan : ISplitScan
{
    private const CodePointClass Word = CodePointClass.Letter | CodePointClass.Mark;
    private const CodePointClass Sign = CodePointClass.Punctuation | CodePointClass.Symbol;

    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        CodePointClass first = CodePoints.ClassAt(text, at, out int size);
        int after = at + size;
        if ((first & Word) != 0) return CodePoints.RunOf(text, after, Word);
        if (text[at] < 0x80 && (first & Sign) != 0 && after < text.Length && char.IsAsciiLetter((char)text[after]))
        {
            while (after < text.Length && char.IsAsciiLetter((char)text[after])) after++;
            return after;
        }
        if ((first & Sign) != 0) return CodePoints.RunOf(text, CodePoints.RunOf(text, after, Sign), CodePointClass.LineBreak);
        if (after < text.Length && (first & CodePointClass.LineBreak) == 0)
        {
            CodePointClass second = CodePoints.ClassAt(text, after, out int secondSize);
            if ((second & Word) != 0) return CodePoints.RunOf(text, after + secondSize, Word);
            if (text[at] == (byte)' ' && (second & Sign) != 0) return CodePoints.RunOf(text, CodePoints.RunOf(text, after + secondSize, Sign), CodePointClass.LineBreak);
        }
        return (first & CodePointClass.Space) != 0 ? WhiteSpaceRun.BreakThenKeepLast(text, at) : -1;
    }
}

/// <summary>[一-龥぀-ゟ゠-ヿ]+: Chinese characters and Japanese syllables.</summary>
internal readonly struct HanKanaScan : ISplitScan
{
    /// <inheritdoc/>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && text[end] >= 0xE3 && CodePoints.Decode(text, end, out int size) is (>= 0x4E00 and <= 0x9FA5) or (>= 0x3040 and <= 0x30FF)) end += size;
        return end > at ? end : -1;
    }
}
