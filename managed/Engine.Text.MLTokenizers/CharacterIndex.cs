using System.Text;

namespace Engine.Text.MLTokenizers;

/// <summary>Indexes of UTF-16 units; half of a surrogate pair counts as U+FFFD.</summary>
internal static class CharacterIndex
{
    /// <summary>Index of the character that begins at a byte of the UTF-8 text.</summary>
    public static int OfByte(ReadOnlySpan<char> text, int offset)
    {
        int index = 0;
        for (int bytes = 0; bytes < offset && index < text.Length;)
        {
            Rune.DecodeFromUtf16(text[index..], out Rune rune, out int units);
            bytes += rune.Utf8SequenceLength;
            index += units;
        }

        return index;
    }

    /// <summary>Index of each code point, and the length [code points + 1].</summary>
    public static int[] OfCodePoints(ReadOnlySpan<char> text)
    {
        List<int> indexes = [];
        int index = 0;
        while (index < text.Length)
        {
            indexes.Add(index);
            Rune.DecodeFromUtf16(text[index..], out _, out int units);
            index += units;
        }

        return [.. indexes, text.Length];
    }
}
