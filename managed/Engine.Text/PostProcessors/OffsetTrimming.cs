namespace Engine.Text;

/// <summary>Takes the white space at the ends of byte-level tokens out of their offsets.</summary>
internal static class OffsetTrimming
{
    private const char SpelledSpace = 'Ġ';

    /// <summary>Trims all tokens of an encoding; a single space that was put in front of the text stays.</summary>
    public static void Trim(TokenEncoding encoding, bool addPrefixSpace)
    {
        for (int i = 0; i < encoding.Count; i++)
        {
            string piece = encoding.Pieces[i];
            int leading = 0, trailing = 0;
            while (leading < piece.Length && IsSpace(piece[leading])) leading++;
            while (trailing < piece.Length && IsSpace(piece[piece.Length - 1 - trailing])) trailing++;
            if (leading == 0 && trailing == 0) continue;
            (int start, int end) = (encoding.Offsets[i].Start, encoding.Offsets[i].End);
            if ((i == 0 || start == 0) && addPrefixSpace && leading == 1) leading = 0;
            if (leading > 0) start = Math.Min(start + leading, end);
            if (trailing > 0 && end >= trailing) end = Math.Max(end - trailing, start);
            encoding.Offsets[i] = new SourceRange(start, end);
        }
    }

    private static bool IsSpace(char c) => c == SpelledSpace || !char.IsSurrogate(c) && CodePointClasses.IsWhiteSpace(c);
}
