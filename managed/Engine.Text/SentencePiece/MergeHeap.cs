namespace Engine.Text;

/// <summary>Binary heap of candidate merges: the lowest rank first, of equal ranks the leftmost. Keeps its memory between texts.</summary>
internal sealed class MergeHeap
{
    private Candidate[] items = new Candidate[64];
    private int count;

    /// <summary>Two neighbouring symbols and the piece that they make.</summary>
    /// <param name="Rank">Lower merges earlier.</param>
    /// <param name="Left">Left symbol.</param>
    /// <param name="Right">Right symbol.</param>
    /// <param name="Piece">Id of the joined piece.</param>
    internal readonly record struct Candidate(int Rank, int Left, int Right, int Piece)
    {
        public ulong Key => (ulong)(uint)Rank << 32 | (uint)Left;
    }

    /// <summary>Removes all candidates.</summary>
    public void Clear() => count = 0;

    /// <summary>Adds a candidate.</summary>
    public void Push(in Candidate candidate)
    {
        if (count == items.Length) Array.Resize(ref items, 2 * count);
        int at = count++;
        ulong key = candidate.Key;
        while (at > 0)
        {
            int parent = (at - 1) >> 1;
            if (items[parent].Key <= key) break;
            items[at] = items[parent];
            at = parent;
        }
        items[at] = candidate;
    }

    /// <summary>Takes the best candidate out; false when there is none.</summary>
    public bool TryPop(out Candidate best)
    {
        if (count == 0)
        {
            best = default;
            return false;
        }
        best = items[0];
        Candidate last = items[--count];
        ulong key = last.Key;
        int at = 0;
        for (int child = 1; child < count; child = 2 * at + 1)
        {
            if (child + 1 < count && items[child + 1].Key < items[child].Key) child++;
            if (key <= items[child].Key) break;
            items[at] = items[child];
            at = child;
        }
        items[at] = last;
        return true;
    }
}
