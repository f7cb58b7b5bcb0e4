namespace Engine.Text;

/// <summary>Settings of one encoding.</summary>
public sealed record EncodeOptions
{
    /// <summary>The defaults: special tokens added and recognized, the tokenizer's own truncation and padding.</summary>
    public static EncodeOptions Default { get; } = new();

    /// <summary>Whether the post-processor adds special tokens.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Whether special tokens written out in the text are recognized; false encodes them as ordinary text (text that is not trusted).</summary>
    public bool ParseSpecialTokens { get; init; } = true;

    /// <summary>Truncation in place of the tokenizer's own.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>Padding in place of the tokenizer's own.</summary>
    public Padding? Padding { get; init; }
}
