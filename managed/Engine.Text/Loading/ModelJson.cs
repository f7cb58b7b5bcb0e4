namespace Engine.Text;

/// <summary>Reads the "model" of tokenizer.json.</summary>
internal static class ModelJson
{
    /// <summary>Reads a model; files before the type was written are told apart by their members.</summary>
    public static TokenModel Read(JsonView view)
    {
        string kind = view["type"].OptionalString() ?? (!view["merges"].IsMissing ? "BPE"
            : !view["max_input_chars_per_word"].IsMissing ? "WordPiece"
            : !view["unk_id"].IsMissing || view["vocab"].Element.ValueKind == System.Text.Json.JsonValueKind.Array ? "Unigram" : "WordLevel");
        return kind switch
        {
            "BPE" => ReadBpe(view),
            "WordLevel" => ReadWordLevel(view),
            "WordPiece" => new WordPieceModel(VocabularyJson.ReadVocabulary(view["vocab"]), view["unk_token"].OptionalString() ?? "[UNK]",
                view["continuing_subword_prefix"].OptionalString() ?? "##", view["max_input_chars_per_word"].Int(100)),
            "Unigram" => ReadUnigram(view),
            _ => throw TokenizerJson.Unknown(view["type"], "model", kind),
        };
    }

    private static BpeModel ReadBpe(JsonView view)
    {
        JsonView dropout = view["dropout"];
        if (!dropout.IsMissing && dropout.Double() != 0)
            throw new UnsupportedTokenizerException("BPE dropout", $"{view.File}: {dropout.Path}: dropout makes ids random and serves training alone; set it to null");
        BpeSettings settings = new()
        {
            UnknownPiece = view["unk_token"].OptionalString(),
            ContinuingPrefix = view["continuing_subword_prefix"].OptionalString(),
            EndOfWordSuffix = view["end_of_word_suffix"].OptionalString(),
            FuseUnknown = view["fuse_unk"].Bool(false),
            ByteFallback = view["byte_fallback"].Bool(false),
            IgnoreMerges = view["ignore_merges"].Bool(false),
        };
        Vocabulary vocabulary = VocabularyJson.ReadVocabulary(view["vocab"]);
        BpeModel model = new(vocabulary, VocabularyJson.ReadMerges(view["merges"], vocabulary, settings.ContinuingPrefix), settings);
        if (settings.UnknownPiece is { } unknown && model.UnknownId < 0) throw view["unk_token"].Bad($"'{unknown}' is not in the vocabulary");
        return model;
    }

    private static WordLevelModel ReadWordLevel(JsonView view)
    {
        Vocabulary vocabulary = VocabularyJson.ReadVocabulary(view["vocab"]);
        string unknown = view["unk_token"].OptionalString() ?? "<unk>";
        return new WordLevelModel(vocabulary, vocabulary.Find(System.Text.Encoding.UTF8.GetBytes(unknown)));
    }

    private static UnigramModel ReadUnigram(JsonView view)
    {
        List<string> pieces = [];
        List<double> scores = [];
        foreach (JsonView item in view["vocab"].Items())
        {
            if (item.Element.ValueKind != System.Text.Json.JsonValueKind.Array || item.Element.GetArrayLength() != 2) throw item.Bad("expected [piece, score]");
            JsonView[] pair = [.. item.Items()];
            pieces.Add(pair[0].String());
            scores.Add(pair[1].Double());
        }
        return UnigramModel.OfPieces(pieces, scores, view["unk_id"].IsMissing ? null : view["unk_id"].Int(), view["byte_fallback"].Bool(false), view.File);
    }
}
