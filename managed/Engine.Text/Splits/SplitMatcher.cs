namespace Engine.Text;

/// <summary>Finds the matches of a split expression in UTF-8 text. Holds scratch memory: one thread at a time.</summary>
public abstract class SplitMatcher
{
    /// <summary>Finds the first match at or after <paramref name="from"/>.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <param name="from">Where to begin, at a character.</param>
    /// <param name="start">First byte of the match.</param>
    /// <param name="end">One past its last byte; may equal start.</param>
    public abstract bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end);

    /// <summary>Sends each match and each gap between matches on as a piece of its own.</summary>
    internal virtual void Isolate(in Piece piece, PieceSink next)
    {
        ReadOnlySpan<byte> text = piece.Bytes;
        int done = 0, from = 0;
        while (from <= text.Length && TryFind(text, from, out int start, out int end))
        {
            if (start > done) next.Accept(piece.Slice(done, start - done));
            if (end > start) next.Accept(piece.Slice(start, end - start));
            done = end;
            from = end > start ? end : Behind(text, end);
        }
        if (done < text.Length) next.Accept(piece.Slice(done, text.Length - done));
    }

    /// <summary>Where to go on after an empty match.</summary>
    internal static int Behind(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length) return text.Length + 1;
        CodePoints.Decode(text, at, out int size);
        return at + size;
    }
}

/// <summary>A hand-written scanner as matcher.</summary>
internal sealed class ScanMatcher<TScan> : SplitMatcher where TScan : struct, ISplitScan
{
    /// <inheritdoc/>
    public override bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        for (start = from; start < text.Length;)
        {
            end = TScan.Match(text, start);
            if (end >= 0) return true;
            CodePoints.Decode(text, start, out int size);
            start += size;
        }
        end = start;
        return false;
    }

    /// <inheritdoc/>
    internal override void Isolate(in Piece piece, PieceSink next)
    {
        ReadOnlySpan<byte> text = piece.Bytes;
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = TScan.Match(text, at);
            if (end < 0)
            {
                CodePoints.Decode(text, at, out int size);
                at += size;
                continue;
            }
            if (at > done) next.Accept(piece.Slice(done, at - done));
            next.AcceptRange(piece, at, end);
            at = done = end;
        }
        if (done < text.Length) next.Accept(piece.Slice(done, text.Length - done));
    }
}

/// <summary>Finds a literal text.</summary>
internal sealed class LiteralMatcher(byte[] literal) : SplitMatcher
{
    /// <inheritdoc/>
    public override bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        int at = literal.Length == 0 || from > text.Length ? -1 : text[from..].IndexOf(literal);
        start = at < 0 ? text.Length : from + at;
        end = at < 0 ? text.Length : start + literal.Length;
        return at >= 0;
    }
}
