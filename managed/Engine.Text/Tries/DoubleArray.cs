using System.Buffers.Binary;

namespace Engine.Text;

/// <summary>
/// A double-array trie in the unit format of darts-clone, read in place of a stored block. A unit of 32 bits holds its label (bits 0-7),
/// whether a leaf hangs below it (bit 8) and the XOR offset of its children (bits 10-30, times 256 when bit 9 is set); a leaf holds bit 31 and a 31-bit value.
/// </summary>
internal sealed class DoubleArray
{
    private readonly uint[] units;

    /// <summary>Copies the units out of a little-endian block.</summary>
    public DoubleArray(ReadOnlySpan<byte> block)
    {
        units = new uint[block.Length / 4];
        for (int i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
    }

    /// <summary>The units, leaves among them.</summary>
    public ReadOnlySpan<uint> Units => units;

    /// <summary>Whether a unit is a leaf, and its value.</summary>
    public static bool IsLeaf(uint unit, out int value)
    {
        value = (int)(unit & 0x7FFFFFFF);
        return unit >> 31 != 0;
    }

    /// <summary>Value of the longest key that <paramref name="text"/> begins with, and its length in bytes (0 when no key does).</summary>
    public int FindLongestPrefix(ReadOnlySpan<byte> text, out int length) => Find(text, out length, stopAtFirst: false);

    /// <summary>Value of the shortest key that <paramref name="text"/> begins with, and its length in bytes (0 when no key does).</summary>
    public int FindShortestPrefix(ReadOnlySpan<byte> text, out int length) => Find(text, out length, stopAtFirst: true);

    /// <summary>Whether the trie has a node for these bytes, a key or the beginning of one.</summary>
    public bool HasPath(ReadOnlySpan<byte> text)
    {
        if (units.Length == 0) return false;
        uint node = Offset(units[0]);
        foreach (byte label in text)
        {
            node ^= label;
            if (node >= (uint)units.Length || (units[node] & 0x800000FF) != label) return false;
            node ^= Offset(units[node]);
        }
        return true;
    }

    private int Find(ReadOnlySpan<byte> text, out int length, bool stopAtFirst)
    {
        length = 0;
        int value = -1;
        uint[] units = this.units;
        if (units.Length == 0) return value;
        uint node = Offset(units[0]);
        for (int i = 0; i < text.Length; i++)
        {
            node ^= text[i];
            // A stored block may point outside itself: such a path holds no key.
            if (node >= (uint)units.Length) break;
            uint unit = units[node];
            if ((unit & 0x800000FF) != text[i]) break;
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < (uint)units.Length && IsLeaf(units[node], out int found))
            {
                value = found;
                length = i + 1;
                if (stopAtFirst) break;
            }
        }
        return value;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
