namespace Engine.Text;

/// <summary>Tokens of one text or pair with everything known about each: parallel lists of equal length.</summary>
public sealed class TokenEncoding
{
    /// <summary>Token ids [n].</summary>
    public List<int> Ids { get; } = [];

    /// <summary>Pieces as the vocabulary spells them [n].</summary>
    public List<string> Pieces { get; } = [];

    /// <summary>Part of the text each token covers, in Unicode code points [n]; (0, 0) for added tokens.</summary>
    public List<SourceRange> Offsets { get; } = [];

    /// <summary>0 for the first text, 1 for the second, or what the post-processor says [n].</summary>
    public List<int> TypeIds { get; } = [];

    /// <summary>1 for tokens that the post-processor or padding added [n].</summary>
    public List<int> SpecialTokensMask { get; } = [];

    /// <summary>0 for padding [n].</summary>
    public List<int> AttentionMask { get; } = [];

    /// <summary>Which text the token belongs to, -1 for added tokens [n].</summary>
    public List<int> SequenceIds { get; } = [];

    /// <summary>What truncation cut off, in parts of the maximum length.</summary>
    public List<TokenEncoding> Overflowing { get; } = [];

    /// <summary>Number of tokens.</summary>
    public int Count => Ids.Count;

    /// <summary>Appends one token.</summary>
    public void Add(int id, string piece, SourceRange offsets, int typeId, int special, int attention, int sequence)
    {
        Ids.Add(id);
        Pieces.Add(piece);
        Offsets.Add(offsets);
        TypeIds.Add(typeId);
        SpecialTokensMask.Add(special);
        AttentionMask.Add(attention);
        SequenceIds.Add(sequence);
    }

    /// <summary>Appends tokens [start, start + count) of another encoding.</summary>
    public void AddRange(TokenEncoding other, int start, int count)
    {
        for (int i = start; i < start + count; i++)
            Add(other.Ids[i], other.Pieces[i], other.Offsets[i], other.TypeIds[i], other.SpecialTokensMask[i], other.AttentionMask[i], other.SequenceIds[i]);
    }

    /// <summary>A copy of tokens [start, start + count) without overflow.</summary>
    public TokenEncoding Slice(int start, int count)
    {
        TokenEncoding slice = new();
        slice.AddRange(this, start, count);
        return slice;
    }

    /// <summary>Replaces all tokens by those of another encoding.</summary>
    public void Assign(TokenEncoding other)
    {
        TokenEncoding copy = other.Slice(0, other.Count);
        Ids.Clear();
        Pieces.Clear();
        Offsets.Clear();
        TypeIds.Clear();
        SpecialTokensMask.Clear();
        AttentionMask.Clear();
        SequenceIds.Clear();
        AddRange(copy, 0, copy.Count);
    }
}
