using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Mistral: a sliding window in every block, unless switched off. Its GGUF files call themselves llama and answer to that row.</summary>
internal static class Mistral
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "mistral",
        GgufIds = [],
        HuggingFaceIds = ["MistralForCausalLM", "mistral"],
        Vocabulary = 32000,
        Width = 4096,
        Hidden = 14336,
        Blocks = 32,
        Heads = 32,
        KvHeads = 8,
        ContextLength = 131072,
        Rotary = new(RotaryLayout.Interleaved),
        Window = (metadata, _) => SlidingWindow.Everywhere(metadata, 4096),
    };
}
