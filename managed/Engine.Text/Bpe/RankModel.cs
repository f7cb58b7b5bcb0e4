namespace Engine.Text;

/// <summary>Byte-level BPE given as ranks of byte strings, as tiktoken has it: the rank is the id.</summary>
public sealed class RankModel : TokenModel
{
    private readonly Vocabulary ranks;

    /// <summary>Creates the model.</summary>
    /// <param name="ranks">Byte strings and ranks; all 256 single bytes must be there.</param>
    public RankModel(Vocabulary ranks) => this.ranks = ranks;

    /// <inheritdoc/>
    public override int VocabularySize => ranks.Size;

    /// <inheritdoc/>
    public override bool TryGetId(ReadOnlySpan<byte> piece, out int id) => (id = ranks.Find(piece)) >= 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetPiece(int id) => ranks.GetPiece(id);

    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new ByteBpeEncoder<RankMerges>(new RankMerges(ranks));
}
