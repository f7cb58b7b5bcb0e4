namespace Engine.Text;

/// <summary>
/// Encodes text segment by segment between the cuts that no piece crosses, remembering the tokens of short segments.
/// What a segment's search finds is left in <see cref="Ids"/> and <see cref="Ends"/>.
/// </summary>
internal abstract class SegmentedEncoder(UnknownPolicy unknown, PieceAdjacency? adjacency) : PieceEncoder(unknown)
{
    private readonly SegmentCache? cache = adjacency is null ? null : new SegmentCache();
    private int[] ids = new int[64], ends = new int[64];
    private int count;

    /// <summary>Tokens of the segment just searched.</summary>
    protected ReadOnlySpan<int> Ids => ids.AsSpan(0, count);

    /// <summary>Where each of them ends, in bytes of the segment.</summary>
    protected ReadOnlySpan<int> Ends => ends.AsSpan(0, count);

    /// <summary>How far the chosen path leads, for segments that are to be remembered.</summary>
    protected float Margin { get; set; } = float.PositiveInfinity;

    /// <summary>Largest absolute score along the search, for segments that are to be remembered.</summary>
    protected float Magnitude { get; set; }

    /// <inheritdoc/>
    protected sealed override void Search(ReadOnlySpan<byte> text, TokenBuffer output)
    {
        BeginText();
        for (int start = 0; start < text.Length;)
        {
            int end = adjacency is null ? text.Length : adjacency.NextCut(text, start);
            ReadOnlySpan<byte> segment = text[start..end];
            if (cache is null || segment.Length > SegmentCache.LongestSegment) SearchSegment(text, start, segment, output, remember: false);
            else
            {
                ref SegmentCache.Slot slot = ref cache.Find(segment);
                if (slot.Length != 0 && IsStillExact(slot))
                {
                    ReadOnlySpan<int> known = cache.Ids(slot);
                    PassRemembered(known);
                    if (slot.HasUnknown || output.TracksRanges) EmitRemembered(text, start, slot, output);
                    else
                    {
                        EndRun(text, output);
                        output.AddRange(known);
                    }
                }
                else
                {
                    bool isNew = slot.Length == 0;
                    SearchSegment(text, start, segment, output, isNew);
                    if (isNew) cache.Add(ref slot, segment, Ids, Ends, Margin, Magnitude, HasUnknown());
                }
            }
            start = end;
        }
    }

    /// <summary>A new text begins.</summary>
    protected virtual void BeginText()
    {
    }

    /// <summary>Searches one segment and sends each token to <see cref="AddToken"/>, in order.</summary>
    /// <param name="segment">UTF-8 text, not empty.</param>
    /// <param name="remember">Whether <see cref="Margin"/> and <see cref="Magnitude"/> are wanted.</param>
    protected abstract void SearchSegment(ReadOnlySpan<byte> segment, bool remember);

    /// <summary>Whether the remembered tokens are what a search at this place of the text would find.</summary>
    protected virtual bool IsStillExact(in SegmentCache.Slot slot) => true;

    /// <summary>Remembered tokens take the place of a search.</summary>
    protected virtual void PassRemembered(ReadOnlySpan<int> tokens)
    {
    }

    /// <summary>Appends a token of the segment; <paramref name="id"/> is negative for text that no piece covers.</summary>
    protected void AddToken(int id, int end)
    {
        if (count == ids.Length)
        {
            Array.Resize(ref ids, 2 * count);
            Array.Resize(ref ends, 2 * count);
        }
        ids[count] = id;
        ends[count++] = end;
    }

    /// <summary>Turns around the tokens of the segment, which were added from the last to the first.</summary>
    protected void ReverseTokens()
    {
        ids.AsSpan(0, count).Reverse();
        ends.AsSpan(0, count).Reverse();
    }

    private void SearchSegment(ReadOnlySpan<byte> text, int start, ReadOnlySpan<byte> segment, TokenBuffer output, bool remember)
    {
        count = 0;
        SearchSegment(segment, remember);
        int from = start;
        for (int i = 0; i < count; i++)
        {
            Emit(text, output, ids[i], from, start + ends[i]);
            from = start + ends[i];
        }
    }

    private void EmitRemembered(ReadOnlySpan<byte> text, int start, in SegmentCache.Slot slot, TokenBuffer output)
    {
        ReadOnlySpan<int> known = cache!.Ids(slot);
        ReadOnlySpan<byte> knownEnds = cache.Ends(slot);
        int from = start;
        for (int i = 0; i < known.Length; i++)
        {
            Emit(text, output, known[i], from, start + knownEnds[i]);
            from = start + knownEnds[i];
        }
    }

    private bool HasUnknown()
    {
        foreach (int id in Ids)
            if (id < 0 || id == Unknown.UnknownId) return true;
        return false;
    }
}
