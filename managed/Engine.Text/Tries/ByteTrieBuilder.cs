using System.Buffers.Binary;
using System.Numerics;

namespace Engine.Text;

/// <summary>
/// Places the nodes of a <see cref="ByteTrie"/>: the keys are sorted, then each node looks for an offset at which the units of all its children are free,
/// in the few most recent blocks of 256 units, older ones being nearly full. Time grows with the bytes of the keys, whatever they are.
/// </summary>
internal sealed class ByteTrieBuilder(byte[] text, int[] starts, string file)
{
    // A search walks down the trie from every place of a text, as deep as the longest key: a bound keeps hostile vocabularies from making that quadratic.
    private const int LongestKey = 1024;

    private const int OpenBlocks = 8;

    private readonly List<(int First, int Last, int Depth, int Unit)> pending = [];
    private ByteTrie.Unit[] units = new ByteTrie.Unit[256 * 16];
    private bool[] offsetTaken = new bool[256 * 16];
    private ulong[] free = new ulong[4 * 16];   // one bit a unit
    private int blocks;
    private int[] keys = [];

    /// <summary>The units of the trie of the given keys. Keys with a byte 0xFF and empty ones are left out: no text matches them.</summary>
    public ByteTrie.Unit[] Build(ReadOnlySpan<int> ids)
    {
        keys = Sorted(ids);
        AddBlock();
        pending.Add((0, keys.Length, 0, 0));
        while (pending.Count > 0)
        {
            (int first, int last, int depth, int unit) = pending[^1];
            pending.RemoveAt(pending.Count - 1);
            PlaceChildren(first, last, depth, unit);
        }
        return units.AsSpan(0, blocks * 256).ToArray();
    }

    /// <summary>The length of a piece, when it is accepted.</summary>
    /// <exception cref="TokenizerFormatException">The piece is too long.</exception>
    public static int CheckLength(int length, int id, string file) =>
        length <= LongestKey ? length : throw new TokenizerFormatException(file, $"piece {id}", $"it has {length} bytes, at most {LongestKey} are accepted; the vocabulary is damaged");

    private void PlaceChildren(int first, int last, int depth, int unit)
    {
        // Keys that end here come first in their group; the last of equal ones wins.
        while (first < last && Key(first).Length == depth) units[unit].Value = keys[first++];
        Span<byte> labels = stackalloc byte[256];
        int count = 0;
        for (int i = first; i < last; i++)
        {
            byte label = Key(i)[depth];
            if (count == 0 || labels[count - 1] != label) labels[count++] = label;
        }
        // A leaf keeps offset 0: block 0 holds the root alone, whose label no byte of a text equals.
        if (count == 0) return;
        labels = labels[..count];
        int offset = FindOffset(labels);
        SetOffset(unit, offset);
        foreach (byte label in labels)
        {
            units[offset ^ label].LabelAndOffset = label;
            units[offset ^ label].Value = -1;
        }
        for (int i = first; i < last;)
        {
            byte label = Key(i)[depth];
            int end = i + 1;
            while (end < last && Key(end)[depth] == label) end++;
            pending.Add((i, end, depth + 1, offset ^ label));
            i = end;
        }
    }

    private void SetOffset(int unit, int offset) => units[unit].LabelAndOffset = (units[unit].LabelAndOffset & 0xFF) | ((uint)offset << 8);

    private int FindOffset(ReadOnlySpan<byte> labels)
    {
        for (int block = Math.Max(1, blocks - OpenBlocks); ; block++)
        {
            if (block == blocks) AddBlock();
            for (int word = 4 * block; word < 4 * block + 4; word++)
            {
                for (ulong candidates = free[word]; candidates != 0; candidates &= candidates - 1)
                {
                    int offset = (word * 64 + BitOperations.TrailingZeroCount(candidates)) ^ labels[0];
                    if (offsetTaken[offset] || !AllFree(offset, labels)) continue;
                    offsetTaken[offset] = true;
                    foreach (byte label in labels) free[(offset ^ label) >> 6] &= ~(1UL << ((offset ^ label) & 63));
                    return offset;
                }
            }
        }
    }

    private bool AllFree(int offset, ReadOnlySpan<byte> labels)
    {
        foreach (byte label in labels)
            if ((free[(offset ^ label) >> 6] >> ((offset ^ label) & 63) & 1) == 0) return false;
        return true;
    }

    private void AddBlock()
    {
        if ((blocks + 1) * 256 > ByteTrie.MostUnits)
            throw new TokenizerFormatException(file, "pieces", $"the vocabulary needs more than {ByteTrie.MostUnits} trie nodes; use one with fewer or shorter pieces");
        if ((blocks + 1) * 256 > units.Length)
        {
            Array.Resize(ref units, units.Length * 2);
            Array.Resize(ref offsetTaken, units.Length);
            Array.Resize(ref free, units.Length / 64);
        }
        units.AsSpan(blocks * 256, 256).Fill(ByteTrie.Free);
        free.AsSpan(blocks * 4, 4).Fill(ulong.MaxValue);
        blocks++;
    }

    private ReadOnlySpan<byte> Key(int index) => text.AsSpan(starts[keys[index]], starts[keys[index] + 1] - starts[keys[index]]);

    /// <summary>The ids in the order of their keys: by the first eight bytes as one number, then what agrees in those by comparison.</summary>
    private int[] Sorted(ReadOnlySpan<int> ids)
    {
        List<int> kept = new(ids.Length);
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> key = text.AsSpan(starts[id], starts[id + 1] - starts[id]);
            CheckLength(key.Length, id, file);
            if (!key.IsEmpty && !key.Contains((byte)0xFF)) kept.Add(id);
        }
        int[] sorted = [.. kept];
        ulong[] heads = new ulong[sorted.Length];
        Span<byte> head = stackalloc byte[8];
        for (int i = 0; i < sorted.Length; i++)
        {
            ReadOnlySpan<byte> key = text.AsSpan(starts[sorted[i]], starts[sorted[i] + 1] - starts[sorted[i]]);
            head.Clear();
            key[..Math.Min(8, key.Length)].CopyTo(head);
            heads[i] = BinaryPrimitives.ReadUInt64BigEndian(head);
        }
        Array.Sort(heads, sorted);
        for (int i = 0; i < sorted.Length;)
        {
            int end = i + 1;
            while (end < sorted.Length && heads[end] == heads[i]) end++;
            if (end > i + 1) sorted.AsSpan(i, end - i).Sort(Compare);
            i = end;
        }
        return sorted;
    }

    private int Compare(int left, int right)
    {
        int order = text.AsSpan(starts[left], starts[left + 1] - starts[left]).SequenceCompareTo(text.AsSpan(starts[right], starts[right + 1] - starts[right]));
        return order != 0 ? order : left.CompareTo(right);
    }
}
