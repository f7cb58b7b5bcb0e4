using Engine.Ops;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>Granite 3: Llama with a factor of its own for embeddings, scores, residuals and logits. GGUF files have the rows of q and k permuted.</summary>
internal static class Granite
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "granite",
        GgufIds = ["granite"],
        HuggingFaceIds = ["GraniteForCausalLM", "granite"],
        Vocabulary = 32000,
        Width = 4096,
        Hidden = 11008,
        Blocks = 32,
        Heads = 32,
        ContextLength = 2048,
        Rotary = Llama.Row.Rotary,
        EmbeddingScale = (settings, _) => settings.Factor("embedding_scale", "embedding_multiplier", 1),
        ResidualScale = settings => settings.Factor("residual_scale", "residual_multiplier", 1),
        AttentionScale = Scale,
        LogitScale = settings => 1 / settings.Factor("logit_scale", "logits_scaling", 1),
        Biases = Llama.Row.Biases,
    };

    private static float Scale(Metadata metadata, int headSize, int block)
    {
        bool gguf = metadata.Source == MetadataSource.Gguf;
        string key = metadata.Key("attention.scale", "attention_multiplier");
        float scale = metadata.Float(key, gguf ? 1 / MathF.Sqrt(headSize) : 1);
        return scale > 0 && float.IsFinite(scale) ? scale : throw metadata.Error(key, $"is {scale}, it must be positive; correct the file");
    }
}
