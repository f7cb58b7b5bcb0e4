namespace Engine.Text;

/// <summary>SentencePiece's word model: one token from each space symbol to the next.</summary>
internal sealed class WordModel(SentencePieceModel model) : SentencePieceTokenModel(model, null)
{
    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new Encoder(Vocabulary, Unknown);

    private sealed class Encoder(PieceVocabulary vocabulary, UnknownPolicy unknown) : PieceEncoder(unknown)
    {
        protected override void Search(ReadOnlySpan<byte> text, TokenBuffer output)
        {
            for (int start = 0; start < text.Length;)
            {
                int length = text[(start + 1)..].IndexOf("\u2581"u8);
                int end = length < 0 ? text.Length : start + 1 + length;
                Emit(text, output, vocabulary.Find(text[start..end]), start, end);
                start = end;
            }
        }
    }
}
