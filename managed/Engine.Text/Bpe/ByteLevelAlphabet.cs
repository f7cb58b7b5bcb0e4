using System.Text;

namespace Engine.Text;

/// <summary>
/// The printable alphabet of byte-level BPE: each byte has one character (printable Latin-1 stands for itself, the rest begin at U+0100),
/// so that a vocabulary file can spell any bytes as text.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] CharOfByte = BuildChars();
    private static readonly short[] ByteOfChar = BuildBytes();

    /// <summary>UTF-8 spelling of each byte [256].</summary>
    public static readonly byte[][] Spelling = [.. CharOfByte.Select(c => Encoding.UTF8.GetBytes([c]))];

    /// <summary>Byte of a character, or -1.</summary>
    public static int ToByte(int codePoint) => (uint)codePoint < (uint)ByteOfChar.Length ? ByteOfChar[codePoint] : -1;

    /// <summary>Spells bytes in the alphabet.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte b in bytes) text.Append(CharOfByte[b]);
        return text.ToString();
    }

    /// <summary>Reads a spelling back to bytes.</summary>
    /// <param name="spelling">UTF-8 text.</param>
    /// <param name="bytes">Room for as many bytes as the spelling has.</param>
    /// <returns>Number of bytes, or -1 when a character is not of the alphabet.</returns>
    public static int Read(ReadOnlySpan<byte> spelling, Span<byte> bytes)
    {
        int count = 0;
        for (int i = 0; i < spelling.Length; i++)
        {
            int codePoint = spelling[i];
            if (codePoint >= 0x80)
            {
                // Only two-byte sequences can be of the alphabet.
                if ((codePoint & 0xE0) != 0xC0 || i + 1 >= spelling.Length) return -1;
                codePoint = (codePoint & 0x1F) << 6 | spelling[++i] & 0x3F;
            }
            int b = ToByte(codePoint);
            if (b < 0) return -1;
            bytes[count++] = (byte)b;
        }
        return count;
    }

    private static char[] BuildChars()
    {
        char[] chars = new char[256];
        int extra = 0;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            chars[b] = printable ? (char)b : (char)(0x100 + extra++);
        }
        return chars;
    }

    private static short[] BuildBytes()
    {
        short[] bytes = new short[0x144];
        Array.Fill(bytes, (short)-1);
        for (int b = 0; b < 256; b++) bytes[CharOfByte[b]] = (short)b;
        return bytes;
    }
}
