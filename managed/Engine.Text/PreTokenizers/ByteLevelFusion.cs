namespace Engine.Text;

/// <summary>
/// Where the last pre-tokenizer respells bytes and the model is BPE, respelling and reading the spelling cancel out: the model works on raw bytes instead.
/// </summary>
internal static class ByteLevelFusion
{
    /// <summary>Model and pre-tokenizer to run, the given ones where nothing cancels out.</summary>
    public static (TokenModel Model, PreTokenizer? PreTokenizer) Apply(TokenModel model, PreTokenizer? preTokenizer) =>
        model is BpeModel bpe && WithoutRespelling(preTokenizer) is { } raw && bpe.OverBytes() is { } overBytes ? (overBytes, raw) : (model, preTokenizer);

    private static PreTokenizer? WithoutRespelling(PreTokenizer? preTokenizer) => preTokenizer switch
    {
        ByteLevelPreTokenizer byteLevel => byteLevel.WithoutRespelling(),
        SequencePreTokenizer { Items.Count: > 0 } sequence when WithoutRespelling(sequence.Items[^1]) is { } last && !sequence.Items.SkipLast(1).Any(Respells)
            => new SequencePreTokenizer([.. sequence.Items.SkipLast(1), last]),
        _ => null,
    };

    private static bool Respells(PreTokenizer preTokenizer) =>
        preTokenizer is ByteLevelPreTokenizer || preTokenizer is SequencePreTokenizer sequence && sequence.Items.Any(Respells);
}
