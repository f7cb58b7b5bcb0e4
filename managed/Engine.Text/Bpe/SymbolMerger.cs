namespace Engine.Text;

/// <summary>
/// The merge loop of BPE: of all neighbouring symbols merge the pair of lowest rank, the leftmost of equals, until none merges.
/// Short pieces rescan a small array; long ones keep a heap of (rank, position), so that n symbols take O(n log n).
/// Scratch memory of one encoder.
/// </summary>
internal sealed class SymbolMerger
{
    /// <summary>Up to this many symbols rescanning is faster than the heap.</summary>
    private const int ShortLimit = 64;

    private int[] ids = new int[128], ends = new int[128], ranks = new int[128], mergedIds = new int[128];
    private int[] previous = [], next = [];
    private ulong[] heap = [];
    private int heapCount;

    /// <summary>Number of symbols.</summary>
    public int Count { get; private set; }

    /// <summary>Ids of the symbols [Count].</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, Count);

    /// <summary>One past the last byte of each symbol [Count]; a symbol begins where the one before it ends.</summary>
    public ReadOnlySpan<int> Ends => ends.AsSpan(0, Count);

    /// <summary>Starts a new piece of at most <paramref name="capacity"/> symbols.</summary>
    public void Begin(int capacity)
    {
        Count = 0;
        if (capacity <= ids.Length) return;
        int size = (int)Math.Min(Array.MaxLength, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity));
        ids = new int[size];
        ends = new int[size];
        ranks = new int[size];
        mergedIds = new int[size];
    }

    /// <summary>Appends a symbol that ends at byte <paramref name="end"/>.</summary>
    public void Add(int id, int end)
    {
        ids[Count] = id;
        ends[Count] = end;
        Count++;
    }

    /// <summary>Appends the symbols to a list of tokens.</summary>
    /// <param name="output">The list.</param>
    /// <param name="origin">Where the symbols' text begins in the piece.</param>
    public void Send(TokenBuffer output, int origin = 0)
    {
        if (output.TracksRanges)
            for (int i = 0; i < Count; i++) output.Add(ids[i], origin + StartOf(i), origin + ends[i]);
        else
            output.AddRange(Ids);
    }

    /// <summary>Frees memory that one unusually long piece made it reserve.</summary>
    public void Trim(int largestKept)
    {
        if (ids.Length <= largestKept) return;
        ids = new int[128];
        ends = new int[128];
        ranks = new int[128];
        mergedIds = new int[128];
        previous = next = [];
        heap = [];
    }

    /// <summary>Merges until no rule applies.</summary>
    public void Merge<TRule>(in TRule rule) where TRule : struct, IMergeRule, allows ref struct
    {
        if (Count < 2) return;
        for (int i = 0; i + 1 < Count; i++) ranks[i] = rule.Rank(ids[i], ids[i + 1], StartOf(i), ends[i + 1], out mergedIds[i]);
        ranks[Count - 1] = int.MaxValue;
        if (Count <= ShortLimit) MergeShort(rule);
        else MergeLong(rule);
    }

    private int StartOf(int index) => index == 0 ? 0 : ends[index - 1];

    private void MergeShort<TRule>(in TRule rule) where TRule : struct, IMergeRule, allows ref struct
    {
        int count = Count;
        Span<int> id = ids.AsSpan(0, count), end = ends.AsSpan(0, count), rank = ranks.AsSpan(0, count), merged = mergedIds.AsSpan(0, count);
        while (count > 1)
        {
            int best = int.MaxValue, at = -1;
            for (int i = 0; i < count - 1; i++)
                if (rank[i] < best)
                {
                    best = rank[i];
                    at = i;
                }
            if (at < 0) break;
            id[at] = merged[at];
            end[at] = end[at + 1];
            int tail = count - at - 2;
            id.Slice(at + 2, tail).CopyTo(id[(at + 1)..]);
            end.Slice(at + 2, tail).CopyTo(end[(at + 1)..]);
            rank.Slice(at + 2, tail).CopyTo(rank[(at + 1)..]);
            merged.Slice(at + 2, tail).CopyTo(merged[(at + 1)..]);
            count--;
            if (at > 0) rank[at - 1] = rule.Rank(id[at - 1], id[at], at > 1 ? end[at - 2] : 0, end[at], out merged[at - 1]);
            rank[at] = at + 1 < count
                ? rule.Rank(id[at], id[at + 1], at > 0 ? end[at - 1] : 0, end[at + 1], out merged[at])
                : int.MaxValue;
        }
        Count = count;
    }

    private void MergeLong<TRule>(in TRule rule) where TRule : struct, IMergeRule, allows ref struct
    {
        int count = Count;
        if (previous.Length < count)
        {
            previous = new int[ids.Length];
            next = new int[ids.Length];
            heap = new ulong[ids.Length];
        }
        heapCount = 0;
        for (int i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < count ? i + 1 : -1;
            if (ranks[i] != int.MaxValue) heap[heapCount++] = Entry(ranks[i], i);
        }
        for (int i = heapCount / 2 - 1; i >= 0; i--) SiftDown(i);

        while (heapCount > 0)
        {
            ulong top = heap[0];
            heap[0] = heap[--heapCount];
            SiftDown(0);
            int at = (int)(uint)top;
            // An entry is stale when its symbol was merged away or has another neighbour now.
            if (ranks[at] != (int)(top >> 32)) continue;
            int gone = next[at], after = next[gone], before = previous[at];
            ids[at] = mergedIds[at];
            ends[at] = ends[gone];
            ranks[gone] = int.MaxValue;
            next[at] = after;
            if (after >= 0) previous[after] = at;
            int start = before < 0 ? 0 : ends[before];
            ranks[at] = int.MaxValue;
            if (after >= 0) Offer(at, rule.Rank(ids[at], ids[after], start, ends[after], out mergedIds[at]));
            if (before >= 0)
                Offer(before, rule.Rank(ids[before], ids[at], previous[before] < 0 ? 0 : ends[previous[before]], ends[at], out mergedIds[before]));
        }

        int kept = 0;
        for (int i = 0; i >= 0; i = next[i])
        {
            ids[kept] = ids[i];
            ends[kept] = ends[i];
            kept++;
        }
        Count = kept;
    }

    private void Offer(int at, int rank)
    {
        ranks[at] = rank;
        if (rank == int.MaxValue) return;
        if (heapCount == heap.Length) Array.Resize(ref heap, 2 * heap.Length);
        int i = heapCount++;
        ulong entry = Entry(rank, at);
        while (i > 0)
        {
            int parent = (i - 1) >> 1;
            if (heap[parent] <= entry) break;
            heap[i] = heap[parent];
            i = parent;
        }
        heap[i] = entry;
    }

    private void SiftDown(int i)
    {
        ulong[] entries = heap;
        int count = heapCount;
        if (i >= count) return;
        ulong entry = entries[i];
        while (true)
        {
            int child = 2 * i + 1;
            if (child >= count) break;
            if (child + 1 < count && entries[child + 1] < entries[child]) child++;
            if (entries[child] >= entry) break;
            entries[i] = entries[child];
            i = child;
        }
        entries[i] = entry;
    }

    private static ulong Entry(int rank, int at) => (ulong)(uint)rank << 32 | (uint)at;
}
