namespace Engine.Text;

/// <summary>
/// A double-array trie from byte strings to ids. The child of a node with offset <c>o</c> by byte <c>b</c> is unit <c>o ^ b</c> if that carries label <c>b</c>;
/// offsets are unique to their node, so the label alone proves the parent. One unit is 8 bytes: a step costs one load.
/// </summary>
internal sealed class ByteTrie
{
    /// <summary>Largest number of units that an offset of 24 bits reaches.</summary>
    public const int MostUnits = 1 << 24;

    // The byte 0xFF occurs in no UTF-8 text: it marks free units.
    private const uint FreeLabel = 0xFF;

    private readonly Unit[] units;

    /// <summary>Label and children of a node, and the id of the key that ends at it (-1: none).</summary>
    internal struct Unit
    {
        public uint LabelAndOffset;   // label in bits 0-7, offset of the children in bits 8-31
        public int Value;
    }

    private ByteTrie(Unit[] units) => this.units = units;

    /// <summary>Builds the trie of the keys <c>text[starts[id]..starts[id + 1]]</c> for the given ids; of equal keys the last id in order wins.</summary>
    /// <exception cref="TokenizerFormatException">The keys need more than 2^24 units.</exception>
    public static ByteTrie Build(byte[] text, int[] starts, ReadOnlySpan<int> ids, string file) => new(new ByteTrieBuilder(text, starts, file).Build(ids));

    /// <summary>The node before any byte was read.</summary>
    public uint Root => units[0].LabelAndOffset >> 8;

    /// <summary>Whether no key begins with this byte.</summary>
    public bool IsDeadStart(byte first) => (byte)units[Root ^ first].LabelAndOffset != first || first == FreeLabel;

    /// <summary>Steps along one byte; false when no key goes on so. <paramref name="id"/> is the key that ends here, or -1.</summary>
    public bool TryStep(ref uint node, byte label, out int id)
    {
        // Every offset was placed in a block of 256 units that exists whole, so offset ^ label is always inside.
        Unit unit = units[node ^ label];
        node = unit.LabelAndOffset >> 8;
        id = unit.Value;
        return (byte)unit.LabelAndOffset == label;
    }

    /// <summary>Length of the longest key that <paramref name="text"/> begins with, 0 when none does; <paramref name="id"/> is its id.</summary>
    public int FindLongestPrefix(ReadOnlySpan<byte> text, out int id) => FindLongestPrefix(Root, text, out id);

    /// <summary>As before, but goes on from a node that was reached earlier.</summary>
    public int FindLongestPrefix(uint node, ReadOnlySpan<byte> text, out int id)
    {
        id = -1;
        int length = 0;
        for (int i = 0; i < text.Length && TryStep(ref node, text[i], out int found); i++)
            if (found >= 0) (id, length) = (found, i + 1);
        return length;
    }

    /// <summary>A free unit.</summary>
    internal static Unit Free => new() { LabelAndOffset = FreeLabel, Value = -1 };
}
