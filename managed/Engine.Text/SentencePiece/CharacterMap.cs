using System.Buffers.Binary;
using System.Text.Unicode;

namespace Engine.Text;

/// <summary>
/// A precompiled character map of SentencePiece: rules from byte strings to byte strings. Layout of the stored block: a little-endian 32-bit size, a
/// double array of that many bytes whose values are offsets, and the replacements, each ended by a zero byte.
/// The same block stands in ModelProto's <c>precompiled_charsmap</c> and, in base64, in tokenizer.json's <c>Precompiled</c> normalizer.
/// </summary>
internal sealed class CharacterMap
{
    /// <summary>Marks an ASCII byte whose outcome needs a look at the rules.</summary>
    public const byte NeedsLookup = 0xFF;

    // No rule of Unicode's compatibility mappings writes more than 33 bytes; a bound keeps a hostile map from multiplying its input.
    private const int LongestReplacement = 1024;

    private readonly DoubleArray rules;
    private readonly byte[] replacements;
    private readonly byte[] ascii = new byte[128];

    /// <summary>Reads a block; <paramref name="file"/> names it in errors.</summary>
    /// <exception cref="TokenizerFormatException">The block is cut off, a rule points outside the replacements, or these are not UTF-8.</exception>
    public CharacterMap(ReadOnlySpan<byte> block, string file)
    {
        if (block.Length < 4) throw Damaged(file, $"it has {block.Length} bytes");
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(block);
        if (size > (uint)(block.Length - 4)) throw Damaged(file, $"its rules take {size} bytes of {block.Length - 4}");
        rules = new DoubleArray(block.Slice(4, (int)size));
        replacements = block[(4 + (int)size)..].ToArray();
        if (!Utf8.IsValid(replacements)) throw Damaged(file, "its replacements are not UTF-8");
        for (int start = 0; start < replacements.Length;)
        {
            int length = Replacement(start).Length;
            if (length > LongestReplacement) throw Damaged(file, $"a rule writes {length} bytes, more than {LongestReplacement}");
            start += length + 1;
        }
        foreach (uint unit in rules.Units)
            if (DoubleArray.IsLeaf(unit, out int value) && (value >= replacements.Length || (replacements[value] & 0xC0) == 0x80))
                throw Damaged(file, $"a rule points to byte {value} of {replacements.Length} bytes of replacements");
        for (int b = 0; b < 128; b++) ascii[b] = AsciiOutcome((byte)b);
    }

    /// <summary>
    /// For each ASCII byte what it becomes when an ASCII byte or the end follows, or <see cref="NeedsLookup"/> where that is not one ASCII byte.
    /// </summary>
    public ReadOnlySpan<byte> Ascii => ascii;

    /// <summary>The replacement of the longest rule that matches at the start of <paramref name="text"/>; <paramref name="length"/> is what it covers, 0 when none does.</summary>
    public ReadOnlySpan<byte> ReplaceLongest(ReadOnlySpan<byte> text, out int length)
    {
        int value = rules.FindLongestPrefix(text, out length);
        return length == 0 ? default : Replacement(value);
    }

    /// <summary>The replacement of the shortest rule that matches at the start of <paramref name="text"/>; false when none does.</summary>
    public bool TryReplaceShortest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        int value = rules.FindShortestPrefix(text, out int length);
        replacement = length == 0 ? default : Replacement(value);
        return length != 0;
    }

    private ReadOnlySpan<byte> Replacement(int start)
    {
        ReadOnlySpan<byte> rest = replacements.AsSpan(start);
        int end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }

    private byte AsciiOutcome(byte first)
    {
        Span<byte> pair = [first, 0];
        for (int second = 0; second < 128; second++)
        {
            pair[1] = (byte)second;
            if (rules.HasPath(pair)) return NeedsLookup;
        }
        ReadOnlySpan<byte> replacement = ReplaceLongest(pair[..1], out int length);
        if (length == 0) return first;
        return replacement.Length == 1 && replacement[0] < 0x80 ? replacement[0] : NeedsLookup;
    }

    private static TokenizerFormatException Damaged(string file, string cause) =>
        new(file, "precompiled character map", $"{cause}; the file is damaged: download it again");
}
