namespace Engine.Text;

/// <summary>Collects pieces and builds a <see cref="Vocabulary"/>. A piece given twice keeps its last id, as a JSON object's keys do.</summary>
public sealed class VocabularyBuilder
{
    /// <summary>Highest id that is accepted: keeps tables of hostile files bounded.</summary>
    public const int MaximumId = (1 << 26) - 1;

    private byte[] blob;
    private int used;
    private Vocabulary.Entry[] entries;
    private int count;
    private ulong[] slots;
    private int highest = -1;
    private int longest;

    /// <summary>Creates an empty builder with room for about <paramref name="expected"/> pieces.</summary>
    public VocabularyBuilder(int expected = 1024)
    {
        expected = Math.Clamp(expected, 16, 1 << 20);
        blob = new byte[8 * expected];
        entries = new Vocabulary.Entry[expected];
        slots = new ulong[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)expected * 2)];
    }

    /// <summary>Number of pieces.</summary>
    public int Count => count;

    /// <summary>One above the highest id so far.</summary>
    public int Size => highest + 1;

    /// <summary>Adds a piece; false when the piece was there already (its id is replaced).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative or above <see cref="MaximumId"/>.</exception>
    public bool Add(ReadOnlySpan<byte> piece, int id)
    {
        if ((uint)id > MaximumId) throw new ArgumentOutOfRangeException(nameof(id), $"token id {id} is outside 0..{MaximumId}");
        highest = Math.Max(highest, id);
        ulong hash = ByteHash.Of(piece);
        int mask = slots.Length - 1;
        int slot = (int)hash & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (slots[slot] >> 32 != hash >> 32) continue;
            ref Vocabulary.Entry entry = ref entries[(int)(uint)slots[slot] - 1];
            if (entry.Length != piece.Length || !piece.SequenceEqual(blob.AsSpan(entry.Offset, entry.Length))) continue;
            entry = entry with { Id = id };
            return false;
        }
        if (count == entries.Length) Array.Resize(ref entries, 2 * count);
        if (used + piece.Length > blob.Length) Array.Resize(ref blob, Math.Max(used + piece.Length, 2 * blob.Length));
        piece.CopyTo(blob.AsSpan(used));
        entries[count] = new Vocabulary.Entry(used, piece.Length, id);
        slots[slot] = (hash >> 32 << 32) | (uint)(count + 1);
        count++;
        used += piece.Length;
        longest = Math.Max(longest, piece.Length);
        if (2 * count > slots.Length) Rehash();
        return true;
    }

    /// <summary>Id of a piece, or -1.</summary>
    public int Find(ReadOnlySpan<byte> piece)
    {
        ulong hash = ByteHash.Of(piece);
        int mask = slots.Length - 1;
        for (int slot = (int)hash & mask; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            Vocabulary.Entry entry = entries[(int)(uint)slots[slot] - 1];
            if (slots[slot] >> 32 == hash >> 32 && piece.SequenceEqual(blob.AsSpan(entry.Offset, entry.Length))) return entry.Id;
        }
        return -1;
    }

    /// <summary>Builds the vocabulary; the builder must not be used afterwards.</summary>
    public Vocabulary Build()
    {
        int[] entryOfId = new int[highest + 1];
        Array.Fill(entryOfId, -1);
        for (int i = 0; i < count; i++) entryOfId[entries[i].Id] = i;
        Array.Resize(ref entries, count);
        return new Vocabulary(blob, entries, entryOfId, slots) { LongestPiece = longest };
    }

    private void Rehash()
    {
        ulong[] larger = new ulong[2 * slots.Length];
        int mask = larger.Length - 1;
        for (int i = 0; i < count; i++)
        {
            ulong hash = ByteHash.Of(blob.AsSpan(entries[i].Offset, entries[i].Length));
            int slot = (int)hash & mask;
            while (larger[slot] != 0) slot = (slot + 1) & mask;
            larger[slot] = (hash >> 32 << 32) | (uint)(i + 1);
        }
        slots = larger;
    }
}
