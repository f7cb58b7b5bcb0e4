using System.Runtime.CompilerServices;

namespace Engine.Text;

/// <summary>
/// Encoder of <see cref="SentencePieceBpe"/>. Short segments: the best pair is found by looking at all of them, which for a word beats any queue.
/// Long ones: a heap of candidate pairs over a linked list of symbols, O(n log n); candidates whose symbols have changed since are passed over.
/// </summary>
internal sealed class MergeEncoder(PieceVocabulary vocabulary, UserSymbols? symbols, int[] ranks, UnknownPolicy unknown, PieceAdjacency? adjacency)
    : SegmentedEncoder(unknown, adjacency)
{
    private const int LongestScan = 32, NoPiece = -1, NoRank = int.MaxValue;

    // Per symbol: where it begins, its piece (NoPiece: a character not looked up yet; Frozen(id): a user-defined symbol, which never merges),
    // and the piece that it makes with its right neighbour.
    private int[] begins = new int[64], pieces = new int[64], joined = new int[64], pairRanks = new int[64];
    private int[] previous = [], next = [];
    private int[]? splitAt;                      // of an unused piece [vocabulary]: length of the left part of the latest pair that made it
    private readonly MergeHeap heap = new();
    private readonly Stack<(int Start, int End)> parts = new();

    /// <inheritdoc/>
    protected override void SearchSegment(ReadOnlySpan<byte> segment, bool remember)
    {
        int count = Cut(segment);
        if (vocabulary.HasUnused) splitAt ??= new int[vocabulary.Count];
        if (count <= LongestScan && splitAt is null) Scan(segment, count);
        else MergeByHeap(segment, count);
    }

    private static int Frozen(int id) => -2 - id;

    /// <summary>Cuts the segment into characters and user-defined symbols; answers their number.</summary>
    private int Cut(ReadOnlySpan<byte> segment)
    {
        int count = 0;
        for (int i = 0; i < segment.Length; count++)
        {
            if (count + 1 >= begins.Length) Grow();
            begins[count] = i;
            pieces[count] = NoPiece;
            if (symbols is not null && symbols.Match(segment[i..], out int id) is int length and > 0)
            {
                pieces[count] = Frozen(id);
                i += length;
            }
            else i = Math.Min(segment.Length, i + Utf8Character.LengthOf(segment[i]));
        }
        begins[count] = segment.Length;
        return count;
    }

    private void Scan(ReadOnlySpan<byte> segment, int count)
    {
        for (int i = 0; i + 1 < count; i++) Propose(segment, i);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i + 1 < count; i++)
                if (pairRanks[i] < pairRanks[best]) best = i;
            if (pairRanks[best] == NoRank) break;
            pieces[best] = joined[best];
            int moved = count - best - 2;
            begins.AsSpan(best + 2, moved + 1).CopyTo(begins.AsSpan(best + 1));
            pieces.AsSpan(best + 2, moved).CopyTo(pieces.AsSpan(best + 1));
            joined.AsSpan(best + 2, moved).CopyTo(joined.AsSpan(best + 1));
            pairRanks.AsSpan(best + 2, moved).CopyTo(pairRanks.AsSpan(best + 1));
            count--;
            if (best > 0) Propose(segment, best - 1);
            if (best + 1 < count) Propose(segment, best);
        }
        for (int i = 0; i < count; i++) AddSymbol(segment, begins[i], begins[i + 1], pieces[i]);
    }

    private void Propose(ReadOnlySpan<byte> segment, int left)
    {
        pairRanks[left] = NoRank;
        if (pieces[left] < NoPiece || pieces[left + 1] < NoPiece) return;
        int id = vocabulary.FindText(segment[begins[left]..begins[left + 2]]);
        if (id < 0) return;
        joined[left] = id;
        pairRanks[left] = ranks[id];
    }

    private void MergeByHeap(ReadOnlySpan<byte> segment, int count)
    {
        if (previous.Length < begins.Length)
        {
            previous = new int[begins.Length];
            next = new int[begins.Length];
        }
        // joined holds the length of a symbol here, 0 for one that was merged away.
        for (int i = 0; i < count; i++) (previous[i], next[i], joined[i]) = (i - 1, i + 1 < count ? i + 1 : -1, begins[i + 1] - begins[i]);
        heap.Clear();
        for (int i = 0; i + 1 < count; i++) Offer(segment, i, i + 1);
        while (heap.TryPop(out MergeHeap.Candidate best))
        {
            (int left, int right) = (best.Left, best.Right);
            if (joined[left] == 0 || joined[right] == 0 || joined[left] + joined[right] != vocabulary.LengthOf(best.Piece)) continue;
            pieces[left] = best.Piece;
            joined[left] += joined[right];
            joined[right] = 0;
            next[left] = next[right];
            if (next[right] >= 0) previous[next[right]] = left;
            if (previous[left] >= 0) Offer(segment, previous[left], left);
            if (next[left] >= 0) Offer(segment, left, next[left]);
        }
        for (int i = 0; i >= 0; i = next[i])
        {
            if (splitAt is null) AddSymbol(segment, begins[i], begins[i] + joined[i], pieces[i]);
            else AddSplit(segment, begins[i], begins[i] + joined[i]);
        }
    }

    private void Offer(ReadOnlySpan<byte> segment, int left, int right)
    {
        if (pieces[left] < NoPiece || pieces[right] < NoPiece) return;
        int id = vocabulary.FindText(segment.Slice(begins[left], joined[left] + joined[right]));
        if (id < 0) return;
        heap.Push(new MergeHeap.Candidate(ranks[id], left, right, id));
        if (splitAt is not null && vocabulary.Types[id] == PieceType.Unused) splitAt[id] = joined[left];
    }

    private void AddSymbol(ReadOnlySpan<byte> segment, int start, int end, int piece)
    {
        int id = piece < NoPiece ? Frozen(piece) : piece;
        if (piece == NoPiece || vocabulary.HasShadowedText) id = vocabulary.Find(segment[start..end]);
        AddToken(id, end);
    }

    /// <summary>Takes an unused piece apart along the merges that made it, down to pieces that are in use.</summary>
    private void AddSplit(ReadOnlySpan<byte> segment, int start, int end)
    {
        parts.Push((start, end));
        while (parts.TryPop(out (int Start, int End) part))
        {
            ReadOnlySpan<byte> text = segment[part.Start..part.End];
            int id = vocabulary.Find(text);
            int left = id >= 0 && vocabulary.Types[id] == PieceType.Unused ? splitAt![id] : 0;
            if (left == 0) AddToken(id, part.End);
            else
            {
                parts.Push((part.Start + left, part.End));
                parts.Push((part.Start, part.Start + left));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        int size = 2 * begins.Length;
        Array.Resize(ref begins, size);
        Array.Resize(ref pieces, size);
        Array.Resize(ref joined, size);
        Array.Resize(ref pairRanks, size);
    }
}
