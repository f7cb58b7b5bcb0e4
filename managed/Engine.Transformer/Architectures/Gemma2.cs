using Engine.Ops;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>Gemma 2: Gemma with norms after each half of a block too, a window in every other block, and soft caps of scores and logits.</summary>
internal static class Gemma2
{
    private const int WindowLength = 4096, WindowPattern = 2;

    /// <summary>Blocks of the 27B size.</summary>
    private const int LargestBlocks = 46;

    /// <summary>Checkpoints of Gemma 2 and later.</summary>
    public static readonly TensorNames Tensors = DecoderTensors.HuggingFace with
    {
        AttentionOutputNorm = "post_attention_layernorm",
        FeedForwardNorm = "pre_feedforward_layernorm",
        FeedForwardOutputNorm = "post_feedforward_layernorm",
        NormOffset = 1,
    };

    public static readonly DecoderFamily Row = new()
    {
        Name = "gemma2",
        GgufIds = ["gemma2"],
        HuggingFaceIds = ["Gemma2ForCausalLM", "gemma2"],
        Keys = Gemma.Row.Keys,
        Vocabulary = 256000,
        Width = 2304,
        Hidden = 9216,
        Blocks = 26,
        Heads = 8,
        KvHeads = 4,
        HeadSize = 256,
        ContextLength = 8192,
        OutputNorms = true,
        Activation = Gemma.Row.Activation,
        TiedOutput = true,
        Rotary = new(RotaryLayout.Halves),
        EmbeddingScale = Gemma.Row.EmbeddingScale,
        Biases = Gemma.Row.Biases,
        Window = (metadata, block) => SlidingWindow.ByPattern(metadata, block, WindowLength, WindowPattern),
        GgufWindow = new(WindowLength, WindowPattern),
        AttentionScale = (metadata, headSize, _) => Scale(metadata, headSize, LargestBlocks),
        AttentionSoftCap = settings => settings.SoftCap("attn_logit_softcapping", "attn_logit_softcapping", 50),
        LogitSoftCap = settings => settings.SoftCap("final_logit_softcapping", "final_logit_softcapping", 30),
        Refuse = settings => settings.RefuseWhen("", "use_bidirectional_attention", "attention to later tokens"),
        HuggingFaceTensors = _ => Tensors,
    };

    /// <summary>
    /// The root of query_pre_attn_scalar; GGUF files leave it out: it is the head size but in the largest model, which they are told by its blocks.
    /// </summary>
    public static float Scale(Metadata metadata, int headSize, int largestBlocks)
    {
        const string Key = "query_pre_attn_scalar";
        float scalar = headSize;
        if (metadata.Source != MetadataSource.Gguf) scalar = metadata.Float(Key, 256);
        else if (metadata.Int32(metadata.Key("block_count", "")) == largestBlocks)
            scalar = (float)metadata.Int32(metadata.Key("embedding_length", "")) / metadata.Int32(metadata.Key("attention.head_count", ""));
        return scalar > 0 && float.IsFinite(scalar) ? 1 / MathF.Sqrt(scalar) : throw metadata.Error(Key, $"is {scalar}, it must be positive; correct the file");
    }
}
