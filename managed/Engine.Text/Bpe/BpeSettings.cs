namespace Engine.Text;

/// <summary>Settings of a BPE model.</summary>
public sealed record BpeSettings
{
    /// <summary>Piece that stands for characters outside the vocabulary, or null to leave them out.</summary>
    public string? UnknownPiece { get; init; }

    /// <summary>Prefix of every symbol but the first of a word, or null.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>Suffix of the last symbol of a word, or null.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Whether neighbouring unknown characters become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether characters outside the vocabulary become their bytes' pieces (&lt;0x00&gt; ... &lt;0xFF&gt;).</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a word that is a piece is taken whole without merging.</summary>
    public bool IgnoreMerges { get; init; }
}
