namespace Engine.Text;

/// <summary>A tokenizer as data, with the parts that tokenizer.json names.</summary>
public sealed record TokenizerParts
{
    /// <summary>Turns pieces into ids.</summary>
    public required TokenModel Model { get; init; }

    /// <summary>Rewrites the text, or null.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Cuts the text into pieces, or null for one piece.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>Adds special tokens, or null.</summary>
    public PostProcessor? PostProcessor { get; init; }

    /// <summary>Joins pieces to text, or null to join them with spaces.</summary>
    public Decoder? Decoder { get; init; }

    /// <summary>Tokens found in the text before the model sees it.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Ids with a role.</summary>
    public SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>Truncation that the file sets, or null.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>Padding that the file sets, or null.</summary>
    public Padding? Padding { get; init; }

    /// <summary>Whether decoded text is cleaned up (no space before punctuation and English contractions) unless the caller says otherwise.</summary>
    public bool CleanUpSpaces { get; init; }
}
