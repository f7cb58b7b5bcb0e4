namespace Engine.Text;

/// <summary>What becomes of the matches of a split.</summary>
public enum SplitBehavior
{
    /// <summary>Matches are left out.</summary>
    Removed,

    /// <summary>Each match is a piece of its own.</summary>
    Isolated,

    /// <summary>A match joins the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match joins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches become one piece.</summary>
    Contiguous,
}

/// <summary>Cuts text at the matches of a pattern.</summary>
/// <param name="pattern">What is looked for.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether what lies between the matches counts as the matches.</param>
public sealed class SplitPreTokenizer(SplitPattern pattern, SplitBehavior behavior, bool invert = false) : PreTokenizer
{
    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next) => behavior == SplitBehavior.Isolated
        ? new IsolateStage(pattern.CreateMatcher(), next)
        : new Stage(pattern.CreateMatcher(), behavior, invert, next);

    private sealed class IsolateStage(SplitMatcher matcher, PieceSink next) : PieceSink
    {
        public override void Accept(in Piece piece) => matcher.Isolate(piece, next);
    }

    private sealed class Stage(SplitMatcher matcher, SplitBehavior behavior, bool invert, PieceSink next) : PieceSink
    {
        private readonly List<(int Start, int End, bool IsMatch)> parts = [];
        private readonly List<(int Start, int End)> pieces = [];

        public override void Accept(in Piece piece)
        {
            parts.Clear();
            pieces.Clear();
            FindParts(piece.Bytes);
            switch (behavior)
            {
                case SplitBehavior.Removed: Remove(); break;
                case SplitBehavior.Contiguous: JoinEqual(); break;
                case SplitBehavior.MergedWithPrevious: MergeBackward(); break;
                default: MergeForward(); break;
            }
            foreach ((int start, int end) in pieces)
                if (end > start) next.Accept(piece.Slice(start, end - start));
        }

        private void FindParts(ReadOnlySpan<byte> text)
        {
            int done = 0, from = 0;
            while (from <= text.Length && matcher.TryFind(text, from, out int start, out int end))
            {
                if (start > done) parts.Add((done, start, invert));
                parts.Add((start, end, !invert));
                done = end;
                from = end > start ? end : SplitMatcher.Behind(text, end);
            }
            if (done < text.Length) parts.Add((done, text.Length, invert));
        }

        private void Remove()
        {
            foreach ((int start, int end, bool isMatch) in parts)
                if (!isMatch) pieces.Add((start, end));
        }

        private void JoinEqual()
        {
            for (int i = 0; i < parts.Count; i++)
                if (i > 0 && parts[i].IsMatch == parts[i - 1].IsMatch) pieces[^1] = (pieces[^1].Start, parts[i].End);
                else pieces.Add((parts[i].Start, parts[i].End));
        }

        private void MergeBackward()
        {
            bool previousMatch = false;
            foreach ((int start, int end, bool isMatch) in parts)
            {
                if (isMatch && !previousMatch && pieces.Count > 0) pieces[^1] = (pieces[^1].Start, end);
                else pieces.Add((start, end));
                previousMatch = isMatch;
            }
        }

        private void MergeForward()
        {
            bool previousMatch = false;
            for (int i = parts.Count - 1; i >= 0; i--)
            {
                (int start, int end, bool isMatch) = parts[i];
                if (isMatch && !previousMatch && pieces.Count > 0) pieces[^1] = (start, pieces[^1].End);
                else pieces.Add((start, end));
                previousMatch = isMatch;
            }
            pieces.Reverse();
        }
    }
}
