using Engine.Ops;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// Gemma 3, text: Gemma 2 with norms of the q and k heads in place of the soft caps, a window in five blocks of six, and another base of the
/// rotary wavelengths in those.
/// </summary>
internal static class Gemma3
{
    private const int WindowLength = 4096, WindowPattern = 6;

    /// <summary>Blocks of the 27B size.</summary>
    private const int LargestBlocks = 62;

    private const string PatternKey = "sliding_window_pattern";

    public static readonly DecoderFamily Row = new()
    {
        Name = "gemma3",
        GgufIds = ["gemma3"],
        HuggingFaceIds = ["Gemma3ForCausalLM", "gemma3_text"],
        Keys = Gemma.Row.Keys,
        Vocabulary = 262208,
        Width = 2304,
        Hidden = 9216,
        Blocks = 26,
        Heads = 8,
        KvHeads = 4,
        HeadSize = 256,
        ContextLength = 131072,
        OutputNorms = true,
        QueryKeyNorm = true,
        Activation = Gemma.Row.Activation,
        TiedOutput = true,
        Rotary = new(RotaryLayout.Halves, Theta: 1_000_000) { LayerType = "full_attention" },
        WindowRotary = new(RotaryLayout.Halves) { LayerType = "sliding_attention", OwnTheta = ("rope.freq_base_swa", "rope_local_base_freq") },
        EmbeddingScale = Gemma.Row.EmbeddingScale,
        Biases = Gemma.Row.Biases,
        Window = (metadata, block) => SlidingWindow.ByPattern(metadata, block, WindowLength, Pattern(metadata)),
        GgufWindow = new(Pattern: WindowPattern),
        AttentionScale = (metadata, headSize, _) => Gemma2.Scale(metadata, headSize, LargestBlocks),
        AttentionSoftCap = settings => settings.SoftCap("attn_logit_softcapping", "attn_logit_softcapping", 0),
        LogitSoftCap = settings => settings.SoftCap("final_logit_softcapping", "final_logit_softcapping", 0),
        Refuse = Refuse,
        HuggingFaceTensors = _ => Gemma2.Tensors,
    };

    private static int Pattern(Metadata metadata)
    {
        int pattern = metadata.Int32(PatternKey, metadata.Int32("_" + PatternKey, WindowPattern));
        return pattern > 0 ? pattern : throw metadata.Error(PatternKey, $"is {pattern}, it must be positive; correct the file");
    }

    private static void Refuse(Settings settings)
    {
        settings.RefuseWhen("", "use_bidirectional_attention", "attention to later tokens");
        Metadata metadata = settings.Metadata;
        // The blocks with the window rotate in their own way: which ones those are must be known.
        if (!settings.IsGguf && metadata.IsNull("sliding_window")) throw metadata.Error("sliding_window", "is null where a length is needed; correct the file");
    }
}
