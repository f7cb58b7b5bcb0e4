using System.Text;

namespace Engine.Text;

/// <summary>How a SentencePiece model cuts text; the numbers are those of ModelProto's <c>model_type</c>.</summary>
internal enum SentencePieceAlgorithm
{
    /// <summary>The most probable sequence of pieces (Kudo 2018).</summary>
    Unigram = 1,

    /// <summary>Merges of neighbours, the best score first (Sennrich et al. 2016).</summary>
    Bpe = 2,

    /// <summary>Whole words.</summary>
    Word = 3,

    /// <summary>Single characters.</summary>
    Character = 4,
}

/// <summary>What a SentencePiece model file says, apart from its training settings.</summary>
internal sealed record SentencePieceModel
{
    /// <summary>Where it came from, for errors.</summary>
    public required string Origin { get; init; }

    /// <summary>How text is cut.</summary>
    public required SentencePieceAlgorithm Algorithm { get; init; }

    /// <summary>The pieces.</summary>
    public required PieceVocabulary Vocabulary { get; init; }

    /// <summary>Whether characters that no piece covers become byte tokens.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether the space symbol ends words in place of beginning them.</summary>
    public bool SpaceIsSuffix { get; init; }

    /// <summary>What the unknown token decodes to.</summary>
    public byte[] UnknownSurface { get; init; } = Encoding.UTF8.GetBytes(" \u2047 ");

    /// <summary>Whether control pieces decode to their own text in place of nothing.</summary>
    public bool ControlIsVisible { get; init; }

    /// <summary>How text is prepared.</summary>
    public required SentencePieceNormalization Normalization { get; init; }

    /// <summary>Rules for decoded text, or null.</summary>
    public SentencePieceNormalization? Denormalization { get; init; }

    /// <summary>Ids with a role.</summary>
    public SpecialTokens SpecialTokens { get; init; } = new();
}

/// <summary>The settings of SentencePiece's normalizer.</summary>
/// <param name="Map">Character rules, or null.</param>
/// <param name="AddDummyPrefix">Whether a space goes before the text (behind it where the space symbol ends words).</param>
/// <param name="RemoveExtraSpaces">Whether spaces at both ends go and runs of spaces become one.</param>
/// <param name="EscapeSpaces">Whether spaces become U+2581.</param>
internal sealed record SentencePieceNormalization(CharacterMap? Map, bool AddDummyPrefix, bool RemoveExtraSpaces, bool EscapeSpaces);
