namespace Engine.Text;

/// <summary>Open-addressing hash index from byte strings to their ids; the strings lie end to end in one shared block.</summary>
internal sealed class ByteStringIndex(byte[] text, int[] starts)
{
    private int[] slots = [];   // id + 1, 0 = free; the length is a power of two, at most half full
    private byte[] tags = [];   // one byte of the hash beside each slot, so that most misses end without a look at the text
    private int count;

    /// <summary>Adds a string by id; answers the id that it replaces, or -1.</summary>
    public int Add(int id)
    {
        if (count * 2 >= slots.Length) Grow();
        int slot = Locate(Text(id), out byte tag);
        int earlier = slots[slot] - 1;
        slots[slot] = id + 1;
        tags[slot] = tag;
        if (earlier < 0) count++;
        return earlier;
    }

    /// <summary>Id of a string, or -1.</summary>
    public int Find(ReadOnlySpan<byte> piece) => count == 0 ? -1 : slots[Locate(piece, out _)] - 1;

    private ReadOnlySpan<byte> Text(int id) => text.AsSpan(starts[id], starts[id + 1] - starts[id]);

    private int Locate(ReadOnlySpan<byte> piece, out byte tag)
    {
        ulong hash = ByteHash.Of(piece);
        tag = (byte)(hash >> 56);
        int mask = slots.Length - 1;
        for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            int entry = slots[slot];
            if (entry == 0 || (tags[slot] == tag && Text(entry - 1).SequenceEqual(piece))) return slot;
        }
    }

    private void Grow()
    {
        int[] old = slots;
        slots = new int[Math.Max(16, old.Length * 2)];
        tags = new byte[slots.Length];
        foreach (int entry in old)
        {
            if (entry == 0) continue;
            int slot = Locate(Text(entry - 1), out byte tag);
            slots[slot] = entry;
            tags[slot] = tag;
        }
    }
}
