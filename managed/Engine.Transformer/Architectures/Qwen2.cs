using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Qwen2 and Qwen2.5: biases of q, k and v; windows in the later blocks when switched on.</summary>
internal static class Qwen2
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "qwen2",
        GgufIds = ["qwen2"],
        HuggingFaceIds = ["Qwen2ForCausalLM", "qwen2"],
        Vocabulary = 151936,
        Width = 4096,
        Hidden = 22016,
        Blocks = 32,
        Heads = 32,
        KvHeads = 32,
        ContextLength = 32768,
        Rotary = new(RotaryLayout.Halves),
        Biases = _ => (true, false, false),
        Window = (metadata, block) => SlidingWindow.ByLayerType(metadata, block, 4096, 28),
    };
}
