using System.Text;

namespace Engine.Text;

/// <summary>Builds byte-level BPE tokenizers of "gpt2" vocabularies of model containers.</summary>
internal static class GgufBpe
{
    private const int Unknown = 2, Control = 3, UserDefined = 4;

    /// <summary>Builds the parts.</summary>
    public static TokenizerParts Parts(VocabularySource source)
    {
        int count = source.Tokens.Count;
        if (count == 0) throw Bad("tokens", "it is empty; convert the model again with its tokenizer");
        if (source.Merges is null) throw Bad("merges", "it is missing; convert the model again with its tokenizer");
        if (source.TokenTypes is { } types && types.Count != count) throw Bad("token_type", $"it has {types.Count} entries, the vocabulary has {count}; convert the model again");
        GgufPreTokenizer preTokenizer = GgufPreTokenizer.Find(source.PreTokenizer);
        VocabularyBuilder builder = new(count);
        List<AddedToken> added = [];
        for (int id = 0; id < count; id++)
        {
            builder.Add(Encoding.UTF8.GetBytes(source.Tokens[id]), id);
            int type = source.TokenTypes?[id] ?? 1;
            if (type is Unknown or Control or UserDefined && source.Tokens[id].Length > 0)
                added.Add(new AddedToken(source.Tokens[id], id) { Special = type != UserDefined });
        }
        Vocabulary vocabulary = builder.Build();
        List<(int, int, int)> merges = new(source.Merges.Count);
        MergeReader reader = new(vocabulary, 0);
        for (int i = 0; i < source.Merges.Count; i++)
            if (reader.Read(Encoding.UTF8.GetBytes(source.Merges[i]), merges) is { } problem) throw Bad($"merges[{i}]", problem);
        int? begin = source.AddBegin ?? preTokenizer.AddBegin ? Check(source.BeginId, "bos_token_id") : null;
        int? end = source.AddEnd ?? false ? Check(source.EndId, "eos_token_id") : null;
        return new TokenizerParts
        {
            Model = new BpeModel(vocabulary, merges, new BpeSettings { IgnoreMerges = preTokenizer.IgnoreMerges }),
            PreTokenizer = new SequencePreTokenizer(
            [
                .. preTokenizer.Expressions.Select(e => new SplitPreTokenizer(SplitPattern.FancyExpression(e), SplitBehavior.Isolated)),
                new ByteLevelPreTokenizer(source.AddSpacePrefix ?? false, useExpression: false),
            ]),
            PostProcessor = begin is null && end is null ? null : new BeginEndProcessor(begin, PieceOf(begin), end, PieceOf(end)),
            Decoder = new ByteLevelDecoder(spelled: true, added.Select(t => t.Id).ToHashSet()),
            AddedTokens = added,
            SpecialTokens = new SpecialTokens
            {
                BeginId = source.BeginId,
                EndId = source.EndId,
                UnknownId = source.UnknownId,
                SeparatorId = source.SeparatorId,
                PaddingId = source.PaddingId,
                ClassifierId = source.ClassifierId,
                MaskId = source.MaskId,
            },
        };

        string PieceOf(int? id) => id is { } known ? source.Tokens[known] : "";

        int? Check(int? id, string key) => id is { } value && (uint)value >= (uint)count
            ? throw Bad(key, $"{value} is outside the vocabulary of {count} pieces; convert the model again") : id;

        TokenizerFormatException Bad(string key, string problem) => new(source.Origin, "tokenizer.ggml." + key, problem);
    }
}
