using Engine.Ops;

namespace Engine.Transformer;

/// <summary>
/// Gemma: token embeddings times the root of the width, a gate with the tanh form of GELU. Hugging Face checkpoints store the norms' weights less 1;
/// GGUF files have the 1 added.
/// </summary>
internal static class Gemma
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "gemma",
        GgufIds = ["gemma"],
        HuggingFaceIds = ["GemmaForCausalLM", "gemma"],
        // The older key, hidden_act, says "gelu" in files whose weights were made with the tanh form.
        Keys = new() { Activation = "hidden_activation" },
        Vocabulary = 256000,
        Width = 3072,
        Hidden = 24576,
        Blocks = 28,
        Heads = 16,
        KvHeads = 16,
        HeadSize = 256,
        ContextLength = 8192,
        Activation = "gelu_pytorch_tanh",
        TiedOutput = true,
        Rotary = new(RotaryLayout.Halves),
        EmbeddingScale = (_, width) => MathF.Sqrt(width),
        Biases = metadata => (metadata.Bool("attention_bias", false), metadata.Bool("attention_bias", false), false),
        HuggingFaceTensors = _ => DecoderTensors.HuggingFace with { NormOffset = 1 },
    };
}
