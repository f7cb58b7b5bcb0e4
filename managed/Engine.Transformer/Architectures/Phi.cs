using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Phi-1 to Phi-2: parallel blocks with one norm, half of each head rotated, biases everywhere, the head included.</summary>
internal static class Phi
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "phi",
        GgufIds = ["phi2"],
        HuggingFaceIds = ["PhiForCausalLM", "phi"],
        Keys = new() { Epsilon = "layer_norm_eps" },
        Vocabulary = 51200,
        Width = 2048,
        Hidden = 8192,
        Blocks = 24,
        Heads = 32,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "gelu_new",
        Gated = false,
        OutputBias = true,
        Parallel = _ => true,
        Rotary = new(RotaryLayout.Halves, Share: 0.5f),
        Biases = _ => (true, true, true),
        Refuse = settings => settings.RefuseWhen("qk_layernorm", "qk_layernorm", "a layer norm of query and key heads"),
        GgufTensors = DecoderTensors.Gguf with { FeedForwardNorm = "attn_norm", GateUp = ["ffn_up"] },
        HuggingFaceTensors = _ => DecoderTensors.HuggingFace with
        {
            AttentionOutput = "self_attn.dense",
            FeedForwardNorm = "input_layernorm",
            GateUp = ["mlp.fc1"],
            Down = "mlp.fc2",
            OutputNorm = "model.final_layernorm",
        },
    };
}
