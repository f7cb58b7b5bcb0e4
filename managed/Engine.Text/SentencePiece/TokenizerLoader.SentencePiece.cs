namespace Engine.Text;

public static partial class TokenizerLoader
{
    /// <summary>
    /// Loads a SentencePiece model file. As in SentencePiece, the text of control pieces (<c>&lt;s&gt;</c>) is ordinary text; with
    /// <paramref name="recognizesControlPieces"/> it is found as a special token where the caller parses those.
    /// </summary>
    /// <exception cref="TokenizerFormatException">The file is missing, too large, damaged, or no SentencePiece model.</exception>
    public static TokenizerParts SentencePieceParts(string path, bool recognizesControlPieces = false) =>
        SentencePieceParts(ReadBounded(path), path, recognizesControlPieces);

    /// <summary>As before, from the bytes of the file; <paramref name="origin"/> names it in errors.</summary>
    public static TokenizerParts SentencePieceParts(ReadOnlySpan<byte> file, string origin, bool recognizesControlPieces = false) =>
        PartsOf(new SentencePieceModelReader(origin).Read(file), recognizesControlPieces);

    /// <summary>
    /// The tokenizer of a model folder that has a SentencePiece file alone: its control pieces are special tokens, and the ones that frame a text are
    /// added as tokenizer_config.json says; without that, BPE models begin with their begin token, and Unigram models without such a token end with their end token.
    /// </summary>
    private static TokenizerParts SentencePieceOfModel(ReadOnlySpan<byte> file, string path, TokenizerConfig config)
    {
        SentencePieceModel model = new SentencePieceModelReader(path).Read(file) with { ControlIsVisible = true };
        SpecialTokens roles = model.SpecialTokens;
        bool isBpe = model.Algorithm == SentencePieceAlgorithm.Bpe;
        int? begin = config.AddBegin ?? isBpe ? roles.BeginId : null;
        int? end = config.AddEnd ?? (!isBpe && roles.BeginId is null) ? roles.EndId : null;
        return PartsOf(model, recognizesControlPieces: true) with { PostProcessor = BeginEndProcessor.Of(model.Vocabulary, begin, end) };
    }

    private static TokenizerParts PartsOf(SentencePieceModel model, bool recognizesControlPieces)
    {
        UserSymbols? symbols = UserSymbols.Of(model.Vocabulary, model.Origin);
        return new TokenizerParts
        {
            Normalizer = new SentencePieceNormalizer(model.Normalization, symbols, model.SpaceIsSuffix),
            Model = model.Algorithm switch
            {
                SentencePieceAlgorithm.Bpe => new SentencePieceBpe(model, symbols),
                SentencePieceAlgorithm.Word => new WordModel(model),
                SentencePieceAlgorithm.Character => new CharacterModel(model, symbols),
                _ => UnigramModel.Of(model),
            },
            Decoder = new SentencePieceDecoder(model),
            AddedTokens = recognizesControlPieces ? ControlTokens(model.Vocabulary) : [],
            SpecialTokens = model.SpecialTokens,
        };
    }

    private static List<AddedToken> ControlTokens(PieceVocabulary vocabulary)
    {
        List<AddedToken> tokens = [];
        for (int id = 0; id < vocabulary.Count; id++)
            if (vocabulary.Types[id] is PieceType.Control or PieceType.Unknown && !vocabulary[id].IsEmpty)
                tokens.Add(new AddedToken(System.Text.Encoding.UTF8.GetString(vocabulary[id]), id) { Special = true });
        return tokens;
    }
}
