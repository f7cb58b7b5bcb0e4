using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>
/// Remembers the tokens of short segments. Bounded: a full cache is emptied and fills again. Not thread-safe; each encoder has its own.
/// </summary>
internal sealed class SegmentCache
{
    /// <summary>Longest segment in bytes that is remembered.</summary>
    public const int LongestSegment = 64;

    private const int SlotCount = 1 << 14, MostEntries = SlotCount * 3 / 4, MostTokens = 1 << 16, MostLongBytes = 1 << 18;

    private readonly Slot[] slots = new Slot[SlotCount];
    private readonly int[] ids = new int[MostTokens];        // tokens of all entries, end to end
    private readonly byte[] ends = new byte[MostTokens];     // where each token ends in its segment
    private readonly byte[] longKeys = new byte[MostLongBytes];
    private int entryCount, tokenCount, longBytes;

    /// <summary>One remembered segment.</summary>
    internal struct Slot
    {
        public ulong First, Second;   // the segment's bytes, as ByteHash.Words packs them
        public float Margin;          // how much better the best path is than the next one
        public float Magnitude;       // largest absolute score along the search
        public int Tokens;            // first token in the arrays
        public int LongKey;           // where the bytes of a segment of more than 16 bytes lie
        public byte Length;           // 0: free
        public byte Count;
        public bool HasUnknown;
    }

    /// <summary>Token ids of an entry.</summary>
    public ReadOnlySpan<int> Ids(in Slot slot) => ids.AsSpan(slot.Tokens, slot.Count);

    /// <summary>Token ends of an entry, in bytes of its segment.</summary>
    public ReadOnlySpan<byte> Ends(in Slot slot) => ends.AsSpan(slot.Tokens, slot.Count);

    /// <summary>The entry of a segment of 1 to <see cref="LongestSegment"/> bytes; a free slot to be handed to <see cref="Add"/> when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot Find(ReadOnlySpan<byte> segment)
    {
        ulong first, second, hash;
        if (segment.Length <= 16)
        {
            ByteHash.Words(segment, out first, out second);
            hash = ByteHash.Of(first, second, segment.Length);
        }
        else
        {
            hash = ByteHash.Of(segment);
            (first, second) = (hash, 0);
        }
        for (int index = (int)hash & (SlotCount - 1); ; index = (index + 1) & (SlotCount - 1))
        {
            ref Slot slot = ref slots[index];
            if (slot.Length == segment.Length && slot.First == first && slot.Second == second && (segment.Length <= 16 || KeyEquals(slot, segment))) return ref slot;
            if (slot.Length == 0)
            {
                (slot.First, slot.Second) = (first, second);
                return ref slot;
            }
        }
    }

    /// <summary>Fills a free slot that <see cref="Find"/> answered.</summary>
    public void Add(ref Slot slot, ReadOnlySpan<byte> segment, ReadOnlySpan<int> tokenIds, ReadOnlySpan<int> tokenEnds, float margin, float magnitude, bool hasUnknown)
    {
        if (entryCount >= MostEntries || tokenCount + tokenIds.Length > MostTokens || longBytes + segment.Length > MostLongBytes)
        {
            Array.Clear(slots);
            entryCount = tokenCount = longBytes = 0;
            slot = ref Find(segment);
        }
        slot.Tokens = tokenCount;
        slot.Count = (byte)tokenIds.Length;
        slot.Length = (byte)segment.Length;
        slot.HasUnknown = hasUnknown;
        (slot.Margin, slot.Magnitude) = (margin, magnitude);
        tokenIds.CopyTo(ids.AsSpan(tokenCount));
        for (int i = 0; i < tokenEnds.Length; i++) ends[tokenCount + i] = (byte)tokenEnds[i];
        tokenCount += tokenIds.Length;
        if (segment.Length > 16)
        {
            slot.LongKey = longBytes;
            segment.CopyTo(longKeys.AsSpan(longBytes));
            longBytes += segment.Length;
        }
        entryCount++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool KeyEquals(in Slot slot, ReadOnlySpan<byte> segment) => segment.SequenceEqual(longKeys.AsSpan(slot.LongKey, segment.Length));
}
