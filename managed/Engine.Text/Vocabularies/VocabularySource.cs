namespace Engine.Text;

/// <summary>
/// A vocabulary as model containers carry it beside the weights (the tokenizer.ggml.* keys), as plain data: the caller reads the container,
/// <see cref="TokenizerLoader.FromVocabulary"/> builds the tokenizer.
/// </summary>
public sealed record VocabularySource
{
    /// <summary>File or other origin, for error messages.</summary>
    public required string Origin { get; init; }

    /// <summary>Family: "gpt2" (byte-level BPE), "llama" (SentencePiece BPE), "t5" (Unigram), "bert" (WordPiece).</summary>
    public required string Model { get; init; }

    /// <summary>Name of the pre-tokenizer for "gpt2" ("gpt-2", "qwen2", "llama-bpe", "default", ...), or null.</summary>
    public string? PreTokenizer { get; init; }

    /// <summary>Piece of each id [vocabulary].</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>Score of each id [vocabulary], or null.</summary>
    public IReadOnlyList<float>? Scores { get; init; }

    /// <summary>Kind of each id [vocabulary]: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte; or null.</summary>
    public IReadOnlyList<int>? TokenTypes { get; init; }

    /// <summary>Merges in order of rank, "left right" each, or null.</summary>
    public IReadOnlyList<string>? Merges { get; init; }

    /// <summary>Id of the begin-of-sequence token.</summary>
    public int? BeginId { get; init; }

    /// <summary>Id of the end-of-sequence token.</summary>
    public int? EndId { get; init; }

    /// <summary>Id of the unknown token.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Id of the separator token.</summary>
    public int? SeparatorId { get; init; }

    /// <summary>Id of the padding token.</summary>
    public int? PaddingId { get; init; }

    /// <summary>Id of the classification token.</summary>
    public int? ClassifierId { get; init; }

    /// <summary>Id of the mask token.</summary>
    public int? MaskId { get; init; }

    /// <summary>Whether special tokens include the begin token; null for the family's habit.</summary>
    public bool? AddBegin { get; init; }

    /// <summary>Whether special tokens include the end token; null for the family's habit.</summary>
    public bool? AddEnd { get; init; }

    /// <summary>Whether a space goes before the text; null for the family's habit.</summary>
    public bool? AddSpacePrefix { get; init; }

    /// <summary>Whether runs of white space become one space ("llama", "t5").</summary>
    public bool RemoveExtraWhitespaces { get; init; }

    /// <summary>SentencePiece's compiled character map, or null.</summary>
    public byte[]? PrecompiledCharacterMap { get; init; }
}
