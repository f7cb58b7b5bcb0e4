using System.Text;

namespace Engine.Text;

public static partial class TokenizerLoader
{
    /// <summary>The "llama" and "t5" vocabularies of model containers: pieces, scores and types of a SentencePiece model without its settings.</summary>
    private static TokenizerParts SentencePieceParts(VocabularySource source, SentencePieceAlgorithm algorithm)
    {
        PieceVocabulary vocabulary = VocabularyOf(source);
        bool isBpe = algorithm == SentencePieceAlgorithm.Bpe;
        SentencePieceModel model = new()
        {
            Origin = source.Origin,
            Algorithm = algorithm,
            Vocabulary = vocabulary,
            ByteFallback = HasBytes(vocabulary),
            ControlIsVisible = true,
            Normalization = new SentencePieceNormalization(
                source.PrecompiledCharacterMap is { Length: > 0 } map ? new CharacterMap(map, source.Origin) : null,
                AddDummyPrefix: source.AddSpacePrefix ?? true,
                source.RemoveExtraWhitespaces,
                EscapeSpaces: true),
            SpecialTokens = new SpecialTokens
            {
                BeginId = source.BeginId,
                EndId = source.EndId,
                UnknownId = vocabulary.UnknownId >= 0 ? vocabulary.UnknownId : null,
                SeparatorId = source.SeparatorId,
                PaddingId = source.PaddingId,
                ClassifierId = source.ClassifierId,
                MaskId = source.MaskId,
            },
        };
        int? begin = (source.AddBegin ?? isBpe) ? source.BeginId : null;
        int? end = (source.AddEnd ?? !isBpe) ? source.EndId : null;
        return PartsOf(model, recognizesControlPieces: true) with { PostProcessor = BeginEndProcessor.Of(vocabulary, begin, end) };
    }

    private static PieceVocabulary VocabularyOf(VocabularySource source)
    {
        int count = source.Tokens.Count;
        if (count == 0) throw new TokenizerFormatException(source.Origin, "tokenizer.ggml.tokens", "it is empty; convert the model again with its tokenizer");
        if (source.Scores is null || source.Scores.Count != count)
            throw new TokenizerFormatException(source.Origin, "tokenizer.ggml.scores", $"it has {source.Scores?.Count ?? 0} entries, the vocabulary has {count}; convert the model again");
        if (source.TokenTypes is not null && source.TokenTypes.Count != count)
            throw new TokenizerFormatException(source.Origin, "tokenizer.ggml.token_type", $"it has {source.TokenTypes.Count} entries, the vocabulary has {count}; convert the model again");
        CheckRole(source.BeginId, "bos_token_id");
        CheckRole(source.EndId, "eos_token_id");
        CheckRole(source.UnknownId, "unknown_token_id");
        PieceType[] types = new PieceType[count];
        for (int id = 0; id < count; id++) types[id] = TypeOf(source, id);
        if (source.UnknownId is { } unknown && !types.Contains(PieceType.Unknown)) types[unknown] = PieceType.Unknown;
        return PieceVocabulary.OfStrings(source.Tokens, [.. source.Scores], types, source.Origin);

        void CheckRole(int? id, string key)
        {
            if (id is { } value && (uint)value >= (uint)count)
                throw new TokenizerFormatException(source.Origin, "tokenizer.ggml." + key, $"{value} is outside the vocabulary of {count} pieces; convert the model again");
        }
    }

    private static PieceType TypeOf(VocabularySource source, int id)
    {
        if (source.TokenTypes is null)
        {
            if (id == source.UnknownId) return PieceType.Unknown;
            if (id == source.BeginId || id == source.EndId) return PieceType.Control;
            return PieceVocabulary.ByteOf(Encoding.UTF8.GetBytes(source.Tokens[id])) >= 0 ? PieceType.Byte : PieceType.Normal;
        }
        return source.TokenTypes[id] switch
        {
            0 => PieceType.Normal,   // "undefined" in the container's own words
            >= 1 and <= 6 and int type => (PieceType)type,
            int other => throw new TokenizerFormatException(source.Origin, $"tokenizer.ggml.token_type[{id}]", $"{other} is not one of 0 to 6; convert the model again"),
        };
    }

    private static bool HasBytes(PieceVocabulary vocabulary)
    {
        foreach (int id in vocabulary.ByteIds)
            if (id >= 0) return true;
        return false;
    }
}
