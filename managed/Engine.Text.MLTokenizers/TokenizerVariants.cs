namespace Engine.Text.MLTokenizers;

/// <summary>
/// A tokenizer with its normalizer or its splits left out, made when first asked for; without the truncation and padding that its file sets.
/// Respelling (the byte-level alphabet, the sign for spaces) is no split: the model needs it, so it stays.
/// </summary>
internal sealed class TokenizerVariants(Tokenizer tokenizer)
{
    private readonly Lazy<Tokenizer>[] _variants =
    [
        new(() => Create(tokenizer, null, WithoutSplits(tokenizer.PreTokenizer))),
        new(() => Create(tokenizer, null, tokenizer.PreTokenizer)),
        new(() => Create(tokenizer, tokenizer.Normalizer, WithoutSplits(tokenizer.PreTokenizer))),
        new(() => Create(tokenizer, tokenizer.Normalizer, tokenizer.PreTokenizer)),
    ];

    /// <summary>The tokenizer with the stages wanted.</summary>
    public Tokenizer Get(bool normalizes, bool splits) => _variants[(normalizes ? 2 : 0) + (splits ? 1 : 0)].Value;

    private static Tokenizer Create(Tokenizer tokenizer, Normalizer? normalizer, PreTokenizer? preTokenizer) => new(new TokenizerParts
    {
        Model = tokenizer.Model,
        Normalizer = normalizer,
        PreTokenizer = preTokenizer,
        PostProcessor = tokenizer.PostProcessor,
        Decoder = tokenizer.Decoder,
        AddedTokens = tokenizer.AddedTokens,
        SpecialTokens = tokenizer.SpecialTokens,
    });

    private static PreTokenizer? WithoutSplits(PreTokenizer? preTokenizer) => preTokenizer switch
    {
        ByteLevelPreTokenizer byteLevel => new ByteLevelPreTokenizer(byteLevel.AddPrefixSpace, useExpression: false),
        MetaspacePreTokenizer sign => sign,
        SequencePreTokenizer sequence => new SequencePreTokenizer([.. sequence.Items.Select(WithoutSplits).OfType<PreTokenizer>()]),
        _ => null,
    };
}
