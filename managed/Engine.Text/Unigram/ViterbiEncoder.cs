namespace Engine.Text;

/// <summary>
/// Encoder of <see cref="UnigramModel"/>: Viterbi over the places of the text, each keeping the best score with which some path ends there, and where
/// its last piece begins. No piece crosses a cut between segments, so the search goes on from the score reached at the cut.
/// A remembered segment is taken over when its best path leads by more than rounding at this score can move; otherwise it is searched again.
/// </summary>
internal sealed class ViterbiEncoder(UnigramModel model, UnknownPolicy unknown) : SegmentedEncoder(unknown, model.Adjacency)
{
    private const int NotReached = -1;

    private readonly ByteTrie trie = model.Pieces;
    private readonly UnigramScores scores = model.Scores;
    private Node[] nodes = new Node[256];            // [segment bytes + 1]
    private double[] best = new double[65], second = new double[65];   // the two highest sums at each place of a short segment
    private double reached;                          // score at the cut before the segment

    private struct Node
    {
        public double Score;
        public int Start;   // of the last piece
        public int Piece;
    }

    /// <inheritdoc/>
    protected override void BeginText() => reached = 0;

    /// <inheritdoc/>
    protected override void SearchSegment(ReadOnlySpan<byte> segment, bool remember)
    {
        int length = segment.Length;
        if (nodes.Length <= length) nodes = new Node[Math.Max(length + 1, 2 * nodes.Length)];
        Span<Node> ends = nodes.AsSpan(0, length + 1);
        foreach (ref Node node in ends) node.Start = NotReached;
        ends[0].Score = reached;
        for (int start = 0; start < length;)
        {
            int character = Math.Min(length, start + Utf8Character.LengthOf(segment[start]));
            double sofar = ends[start].Score;
            bool covered = false;
            uint node = trie.Root;
            for (int i = start; i < length && trie.TryStep(ref node, segment[i], out int id); i++)
            {
                if (id < 0) continue;
                Improve(ref ends[i + 1], scores[id] + sofar, start, id);
                covered |= i + 1 == character;
            }
            if (!covered) Improve(ref ends[character], scores.Keep(scores.Unknown + sofar), start, Unknown.UnknownId);
            start = character;
        }
        for (int end = length; end > 0; end = ends[end].Start) AddToken(ends[end].Piece, end);
        ReverseTokens();
        reached = ends[length].Score;
        if (remember) Measure(segment);
    }

    /// <inheritdoc/>
    protected override bool IsStillExact(in SegmentCache.Slot slot) =>
        slot.Margin > scores.RoundingBound(slot.Length, Math.Abs(reached) + slot.Magnitude);

    /// <inheritdoc/>
    protected override void PassRemembered(ReadOnlySpan<int> tokens)
    {
        foreach (int id in tokens) reached = scores.Keep(ScoreOf(id) + reached);
    }

    private void Improve(ref Node end, double score, int start, int id)
    {
        score = scores.Keep(score);
        if (end.Start != NotReached && !(score > end.Score)) return;
        end.Score = score;
        end.Start = start;
        end.Piece = id;
    }

    private double ScoreOf(int id) => id < 0 || id == Unknown.UnknownId ? scores.Unknown : scores[id];

    /// <summary>How far the best path of a short segment leads over the second best, and the largest sum on the way, both without rounding.</summary>
    private void Measure(ReadOnlySpan<byte> segment)
    {
        best.AsSpan(0, segment.Length + 1).Fill(double.NegativeInfinity);
        second.AsSpan(0, segment.Length + 1).Fill(double.NegativeInfinity);
        best[0] = 0;
        double magnitude = 0;
        for (int start = 0; start < segment.Length;)
        {
            int character = Math.Min(segment.Length, start + Utf8Character.LengthOf(segment[start]));
            magnitude = Math.Max(magnitude, Math.Abs(best[start]));
            bool covered = false;
            uint node = trie.Root;
            for (int i = start; i < segment.Length && trie.TryStep(ref node, segment[i], out int id); i++)
            {
                if (id < 0) continue;
                Rank(start, i + 1, scores[id]);
                covered |= i + 1 == character;
            }
            if (!covered) Rank(start, character, scores.Unknown);
            start = character;
        }
        Magnitude = (float)Math.Max(magnitude, Math.Abs(best[segment.Length]));
        Margin = (float)(best[segment.Length] - second[segment.Length]);
    }

    private void Rank(int start, int end, double score)
    {
        Rank(end, best[start] + score);
        Rank(end, second[start] + score);
    }

    private void Rank(int end, double sum)
    {
        if (sum > best[end])
        {
            second[end] = best[end];
            best[end] = sum;
        }
        else if (sum > second[end]) second[end] = sum;
    }
}
