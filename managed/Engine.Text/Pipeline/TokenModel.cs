namespace Engine.Text;

/// <summary>
/// Third stage: turns one piece into token ids (BPE, Unigram, WordPiece, WordLevel). Holds the vocabulary. Immutable and thread-safe;
/// <see cref="TokenModelEncoder"/> holds scratch memory and caches.
/// </summary>
public abstract class TokenModel
{
    /// <summary>One above the highest id.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Id of the unknown token, or -1.</summary>
    public virtual int UnknownId => -1;

    /// <summary>Whether an encoding shows the text itself as the piece of an unknown token (SentencePiece, Unigram) instead of the unknown piece.</summary>
    public virtual bool UnknownShowsText => false;

    /// <summary>Id of a piece as the vocabulary spells it.</summary>
    /// <param name="piece">UTF-8 bytes.</param>
    /// <param name="id">The id, or -1.</param>
    public abstract bool TryGetId(ReadOnlySpan<byte> piece, out int id);

    /// <summary>The piece of an id as the vocabulary spells it, UTF-8 (any bytes for rank files); empty for an id that has none.</summary>
    public abstract ReadOnlySpan<byte> GetPiece(int id);

    /// <summary>Creates an encoder for one thread at a time.</summary>
    public abstract TokenModelEncoder CreateEncoder();
}

/// <summary>Encodes pieces on one thread at a time, with scratch memory and a bounded cache of its own.</summary>
public abstract class TokenModelEncoder
{
    /// <summary>Appends the tokens of <paramref name="piece"/> to <paramref name="output"/>, with byte ranges relative to the piece.</summary>
    /// <param name="piece">UTF-8 text, not empty.</param>
    /// <param name="output">Caller-owned list.</param>
    public abstract void Encode(ReadOnlySpan<byte> piece, TokenBuffer output);

    /// <summary>Appends the tokens of bytes [start, end) of a text to a list without ranges. For encoders that gain from reading fixed sizes.</summary>
    internal virtual void EncodeRange(ReadOnlySpan<byte> text, int start, int end, TokenBuffer output) => Encode(text[start..end], output);
}
