namespace Engine.Text;

/// <summary>SentencePiece's character model: one token a character or user-defined symbol.</summary>
internal sealed class CharacterModel(SentencePieceModel model, UserSymbols? symbols) : SentencePieceTokenModel(model, symbols)
{
    /// <inheritdoc/>
    public override TokenModelEncoder CreateEncoder() => new Encoder(Vocabulary, Symbols, Unknown);

    private sealed class Encoder(PieceVocabulary vocabulary, UserSymbols? symbols, UnknownPolicy unknown) : PieceEncoder(unknown)
    {
        protected override void Search(ReadOnlySpan<byte> text, TokenBuffer output)
        {
            for (int start = 0; start < text.Length;)
            {
                int length = symbols is null ? 0 : symbols.Match(text[start..], out _);
                if (length == 0) length = Math.Min(text.Length - start, Utf8Character.LengthOf(text[start]));
                Emit(text, output, vocabulary.Find(text.Slice(start, length)), start, start + length);
                start += length;
            }
        }
    }
}
