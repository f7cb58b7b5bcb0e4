namespace Engine.Text;

/// <summary>English contractions behind an apostrophe.</summary>
internal static class Contraction
{
    /// <summary>'s|'t|'re|'ve|'m|'ll|'d at an apostrophe: the end of the match or -1.</summary>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        if (at + 1 >= text.Length) return -1;
        byte first = text[at + 1];
        if (first is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d') return at + 2;
        if (at + 2 >= text.Length) return -1;
        byte second = text[at + 2];
        return (first, second) is ((byte)'r', (byte)'e') or ((byte)'v', (byte)'e') or ((byte)'l', (byte)'l') ? at + 3 : -1;
    }

    /// <summary>The same in any case; the long s (U+017F) counts as s.</summary>
    public static int MatchAnyCase(ReadOnlySpan<byte> text, int at)
    {
        if (at + 1 >= text.Length) return -1;
        int first = text[at + 1] | 0x20;
        if (first is 's' or 't' or 'm' or 'd' && text[at + 1] < 0x80) return at + 2;
        if (at + 2 >= text.Length) return -1;
        if (text[at + 1] == 0xC5 && text[at + 2] == 0xBF) return at + 3;
        int second = text[at + 2] | 0x20;
        if (text[at + 1] >= 0x80 || text[at + 2] >= 0x80) return -1;
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? at + 3 : -1;
    }
}
