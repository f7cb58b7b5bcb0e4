namespace Engine.Text;

/// <summary>Web and mail addresses.</summary>
internal static class Address
{
    /// <summary>End of the address that begins at <paramref name="at"/>, or <paramref name="at"/> itself where none does.</summary>
    public static int EndAt(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[at..];
        int head = HeadLength(rest);
        if (head == 0) return at;
        int end = CodePoints.RunOfNot(text, at + head, CodePointClass.Space);
        while (end > at + head && ".,;:!?'\")]}>"u8.Contains(text[end - 1])) end--;
        return end > at + head ? end : at;
    }

    private static int HeadLength(ReadOnlySpan<byte> text)
    {
        if (!char.IsAsciiLetter((char)text[0])) return 0;
        if (text.StartsWith("www."u8)) return 4;
        if (text.StartsWith("mailto:"u8)) return 7;
        const int longestScheme = 16;
        int scheme = 1;
        while (scheme < text.Length && scheme <= longestScheme && (char.IsAsciiLetterOrDigit((char)text[scheme]) || text[scheme] is (byte)'+' or (byte)'-' or (byte)'.')) scheme++;
        return text[scheme..].StartsWith("://"u8) ? scheme + 3 : 0;
    }
}
