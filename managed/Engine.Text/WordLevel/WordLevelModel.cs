namespace Engine.Text;

/// <summary>One token a piece: its id, or that of the unknown token.</summary>
public sealed class WordLevelModel : TokenModel
{
    private readonly Vocabulary vocabulary;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">Pieces and ids.</param>
    /// <param name="unknownId">Id of the unknown token, or -1.</param>
    public WordLevelModel(Vocabulary vocabulary, int unknownId)
    {
        this.vocabulary = vocabulary;
        UnknownId = unknownId;
    }

    /// <inheritdoc/>
    public override int VocabularySize => vocabulary.Size;

    /// <inheritdoc/>
    public override int UnknownId { get; }

    /// <inheritdoc/>
    public override bool TryGetId(ReadOnlySpan<byte> piece, out int id) => (id = vocabulary.Find(piece)) >= 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetPiece(int id) => vocabulary.GetPiece(id);

    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new Encoder(this);

    private sealed class Encoder(WordLevelModel model) : TokenModelEncoder
    {
        public override void Encode(ReadOnlySpan<byte> piece, TokenBuffer output)
        {
            int id = model.vocabulary.Find(piece);
            if (id < 0) id = model.UnknownId;
            if (id < 0)
                throw new TokenizationException($"'{System.Text.Encoding.UTF8.GetString(piece)}' is not in the word-level vocabulary, which has no unknown token");
            output.Add(id, 0, piece.Length);
        }
    }
}
