using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Qwen3: norms of the q and k heads in place of biases, a head size of its own.</summary>
internal static class Qwen3
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "qwen3",
        GgufIds = ["qwen3"],
        HuggingFaceIds = ["Qwen3ForCausalLM", "qwen3"],
        Vocabulary = 151936,
        Width = 4096,
        Hidden = 22016,
        Blocks = 32,
        Heads = 32,
        KvHeads = 32,
        HeadSize = 128,
        ContextLength = 32768,
        Rotary = new(RotaryLayout.Halves),
        QueryKeyNorm = true,
        Biases = metadata => (metadata.Bool("attention_bias", false), metadata.Bool("attention_bias", false), false),
        Window = (metadata, block) => SlidingWindow.ByLayerType(metadata, block, 4096, 28),
    };
}
