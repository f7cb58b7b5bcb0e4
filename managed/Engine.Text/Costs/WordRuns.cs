namespace Engine.Text;

/// <summary>Ends of the words of a UTF-8 text.</summary>
internal static class WordRuns
{
    private const CodePointClass InWord = CodePointClass.Letter | CodePointClass.Mark | CodePointClass.Number;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Letters of the Latin blocks.</summary>
    public static bool IsLatin(int codePoint, CodePointClass kind) => (kind & CodePointClass.Letter) != 0
        && codePoint is < 0x250 or (>= 0x1E00 and < 0x1F00) or (>= 0x2C60 and < 0x2C80) or (>= 0xA720 and < 0xA800) or (>= 0xAB30 and < 0xAB70) or (>= 0xFF21 and <= 0xFF5A);

    /// <summary>Characters that are written without spaces between words (ideographs, kana), and pictographs.</summary>
    public static bool StandsAlone(int codePoint) => codePoint is
        (>= 0x3040 and < 0x3100) or (>= 0x31F0 and < 0x3200) or (>= 0x3400 and < 0x4DC0) or (>= 0x4E00 and < 0xA000) or (>= 0xF900 and < 0xFB00)
        or (>= 0x2600 and < 0x27C0) or (>= 0x2B00 and < 0x2C00) or (>= 0x1F000 and < 0x1FC00) or (>= 0x20000 and < 0x40000);

    /// <summary>End of a character that stands alone, with the marks, variation selectors, skin tones and joined characters that follow; flags are pairs.</summary>
    public static int EndOfCluster(ReadOnlySpan<byte> text, int at)
    {
        int first = CodePoints.Decode(text, at, out int size);
        at += size;
        bool pairs = IsRegional(first);
        while (at < text.Length)
        {
            int codePoint = CodePoints.Decode(text, at, out size);
            if (codePoint == ZeroWidthJoiner)
            {
                at += size;
                if (at < text.Length && StandsAlone(CodePoints.Decode(text, at, out size))) at += size;
                continue;
            }
            bool joins = (CodePointClasses.Of(codePoint) & CodePointClass.Mark) != 0 || codePoint is >= 0x1F3FB and <= 0x1F3FF or >= 0xE0020 and <= 0xE007F;
            if (!joins && !(pairs && IsRegional(codePoint))) break;
            if (!joins) pairs = false;
            at += size;
        }
        return at;
    }

    /// <summary>End of a number.</summary>
    public static int EndOfNumber(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            if (IsInWord(text, at, out int size)) at += size;
            else if (text[at] is (byte)'.' or (byte)',' or (byte)':' && char.IsAsciiDigit((char)text[at - 1]) && at + 1 < text.Length && char.IsAsciiDigit((char)text[at + 1])) at++;
            else break;
        }
        return at;
    }

    /// <summary>End of a run of Latin letters, marks, digits and underscores, and what it holds.</summary>
    public static int EndOfName(ReadOnlySpan<byte> text, int at, out bool isIdentifier, out bool hasLetter)
    {
        bool signs = false, afterSmall = false;
        hasLetter = false;
        while (at < text.Length)
        {
            int codePoint = CodePoints.Decode(text, at, out int size);
            CodePointClass kind = CodePointClasses.Of(codePoint);
            if (IsLatin(codePoint, kind))
            {
                signs |= afterSmall && (kind & CodePointClass.UpperLetter) != 0;
                hasLetter = true;
            }
            else if (codePoint == '_' || (kind & CodePointClass.Number) != 0) signs = true;
            else if (!IsApostropheInside(text, at, codePoint, size, hasLetter) && (kind & CodePointClass.Mark) == 0) break;
            afterSmall = (kind & CodePointClass.LowerLetter) != 0;
            at += size;
        }
        isIdentifier = signs && hasLetter;
        return at;
    }

    /// <summary>End of a run of letters of scripts that have spaces between words.</summary>
    public static int EndOfLetters(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            int codePoint = CodePoints.Decode(text, at, out int size);
            CodePointClass kind = CodePointClasses.Of(codePoint);
            if ((kind & (CodePointClass.Letter | CodePointClass.Mark)) == 0 || IsLatin(codePoint, kind) || StandsAlone(codePoint)) break;
            at += size;
        }
        return at;
    }

    private static bool IsInWord(ReadOnlySpan<byte> text, int at, out int size)
    {
        int codePoint = CodePoints.Decode(text, at, out size);
        return !StandsAlone(codePoint) && (codePoint == '_' || (CodePointClasses.Of(codePoint) & InWord) != 0);
    }

    private static bool IsApostropheInside(ReadOnlySpan<byte> text, int at, int codePoint, int size, bool afterLetter) =>
        codePoint is '\'' or 0x2019 && afterLetter && at + size < text.Length
        && CodePoints.Decode(text, at + size, out _) is var next && IsLatin(next, CodePointClasses.Of(next));

    private static bool IsRegional(int codePoint) => codePoint is >= 0x1F1E6 and <= 0x1F1FF;
}
