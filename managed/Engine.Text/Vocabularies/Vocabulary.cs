namespace Engine.Text;

/// <summary>
/// Pieces and their ids: one blob of bytes, and an open-addressing hash table from bytes to id. Ids may have holes.
/// Immutable; built by <see cref="VocabularyBuilder"/>.
/// </summary>
public sealed class Vocabulary
{
    private readonly byte[] blob;
    private readonly Entry[] entries;
    private readonly int[] entryOfId;   // [Size], -1 for a hole
    private readonly ulong[] slots;     // high half: hash tag, low half: entry + 1; 0 is free
    private readonly int mask;

    internal Vocabulary(byte[] blob, Entry[] entries, int[] entryOfId, ulong[] slots)
    {
        this.blob = blob;
        this.entries = entries;
        this.entryOfId = entryOfId;
        this.slots = slots;
        mask = slots.Length - 1;
    }

    /// <summary>One above the highest id.</summary>
    public int Size => entryOfId.Length;

    /// <summary>Number of pieces.</summary>
    public int Count => entries.Length;

    /// <summary>Length of the longest piece in bytes.</summary>
    public int LongestPiece { get; internal init; }

    /// <summary>Bytes of an id's piece; empty for a hole or an id outside the vocabulary.</summary>
    public ReadOnlySpan<byte> GetPiece(int id)
    {
        if ((uint)id >= (uint)entryOfId.Length || entryOfId[id] < 0) return default;
        Entry entry = entries[entryOfId[id]];
        return blob.AsSpan(entry.Offset, entry.Length);
    }

    /// <summary>Whether the id has a piece.</summary>
    public bool Contains(int id) => (uint)id < (uint)entryOfId.Length && entryOfId[id] >= 0;

    /// <summary>Id of a piece, or -1.</summary>
    public int Find(ReadOnlySpan<byte> piece)
    {
        ulong hash = ByteHash.Of(piece);
        for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            ulong content = slots[slot];
            if (content == 0) return -1;
            if (content >> 32 != hash >> 32) continue;
            ref readonly Entry entry = ref entries[(int)(uint)content - 1];
            if (entry.Length == piece.Length && piece.SequenceEqual(blob.AsSpan(entry.Offset, entry.Length))) return entry.Id;
        }
    }

    internal readonly record struct Entry(int Offset, int Length, int Id);
}
