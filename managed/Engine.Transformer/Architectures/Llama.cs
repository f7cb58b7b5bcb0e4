using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Llama 1 to 3 and the many models of its layout. GGUF files have the rows of q and k permuted to interleaved pairs.</summary>
internal static class Llama
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "llama",
        GgufIds = ["llama"],
        HuggingFaceIds = ["LlamaForCausalLM", "llama"],
        Vocabulary = 32000,
        Width = 4096,
        Hidden = 11008,
        Blocks = 32,
        Heads = 32,
        ContextLength = 2048,
        Rotary = new(RotaryLayout.Interleaved),
        Biases = metadata => (metadata.Bool("attention_bias", false), metadata.Bool("attention_bias", false), metadata.Bool("mlp_bias", false)),
    };
}
