namespace Engine.Text;

/// <summary>
/// SentencePiece's BPE: neighbouring symbols whose joined text is a piece merge, the piece of the highest score first and of equal scores the leftmost,
/// until no neighbours do (Sennrich, Haddow, Birch 2016; Kudo, Richardson 2018).
/// </summary>
internal sealed class SentencePieceBpe : SentencePieceTokenModel
{
    private readonly PieceAdjacency? adjacency;
    private readonly int[] ranks;

    /// <summary>Creates the model.</summary>
    public SentencePieceBpe(SentencePieceModel model, UserSymbols? symbols) : base(model, symbols)
    {
        ranks = MergeRanks.Of(model.Vocabulary);
        // How an unused piece falls apart depends on the merges tried anywhere in the text, so that such a text is searched as a whole.
        adjacency = model.Vocabulary.HasUnused ? null : new PieceAdjacency(model.Vocabulary);
    }

    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new MergeEncoder(Vocabulary, Symbols, ranks, Unknown, adjacency);
}
