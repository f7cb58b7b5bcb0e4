namespace Engine.Text;

/// <summary>Common part of the models that a SentencePiece vocabulary serves.</summary>
internal abstract class SentencePieceTokenModel(SentencePieceModel model, UserSymbols? symbols) : TokenModel
{
    /// <summary>The pieces.</summary>
    protected PieceVocabulary Vocabulary { get; } = model.Vocabulary;

    /// <summary>User-defined symbols, or null.</summary>
    protected UserSymbols? Symbols { get; } = symbols;

    /// <summary>What becomes of uncovered text.</summary>
    protected UnknownPolicy Unknown { get; } = new(model.Vocabulary, model.Vocabulary.UnknownId, model.ByteFallback, LooksUpRuns: false);

    /// <inheritdoc/>
    public override int VocabularySize => Vocabulary.Count;

    /// <inheritdoc/>
    public override bool UnknownShowsText => true;

    /// <inheritdoc/>
    public override int UnknownId => Vocabulary.UnknownId;

    /// <inheritdoc/>
    public override bool TryGetId(ReadOnlySpan<byte> piece, out int id)
    {
        id = Vocabulary.Find(piece);
        return id >= 0;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetPiece(int id) => Vocabulary[id];
}
