namespace Engine.Text;

/// <summary>
/// Which lines are code: those between fences of three back quotes, those that end with a semicolon or a brace, and those where at least three characters and an
/// eighth of all that is no white space are signs that prose, names and addresses hardly use: <c>{}[]()&lt;&gt;=+*\|^$;`</c>.
/// </summary>
internal static class CodeLine
{
    private const int FewestSigns = 3, CharactersPerSign = 8;

    private static bool IsSign(byte value) => "{}[]()<>=+*\\|^$;`"u8.Contains(value);

    /// <summary>Whether a line opens or closes a block of code.</summary>
    public static bool IsFence(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8).StartsWith("```"u8);

    /// <summary>Whether a line is code by itself.</summary>
    public static bool IsCode(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r\n"u8);
        if (line.IsEmpty) return false;
        if (line[^1] is (byte)';' or (byte)'{' or (byte)'}') return true;
        int signs = 0, characters = 0;
        foreach (byte value in line)
        {
            if (value is (byte)' ' or (byte)'\t' || (value & 0xC0) == 0x80) continue;
            characters++;
            if (IsSign(value)) signs++;
        }
        return signs >= FewestSigns && CharactersPerSign * signs >= characters;
    }
}
