using Engine.Ops;

namespace Engine.Transformer;

/// <summary>StarCoder 2: layer norms, a plain feed-forward, biases everywhere.</summary>
internal static class Starcoder2
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "starcoder2",
        GgufIds = ["starcoder2"],
        HuggingFaceIds = ["Starcoder2ForCausalLM", "starcoder2"],
        Keys = new() { Epsilon = "norm_epsilon" },
        Vocabulary = 49152,
        Width = 3072,
        Hidden = 12288,
        Blocks = 30,
        Heads = 24,
        KvHeads = 2,
        ContextLength = 4096,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "gelu_pytorch_tanh",
        Gated = false,
        TiedOutput = true,
        Rotary = new(RotaryLayout.Halves),
        Biases = metadata => metadata.Bool("use_bias", true) ? (true, true, true) : default,
        Window = (metadata, _) => SlidingWindow.Everywhere(metadata, 0),
        GgufTensors = DecoderTensors.Gguf with { GateUp = ["ffn_up"] },
        HuggingFaceTensors = _ => DecoderTensors.HuggingFace with { GateUp = ["mlp.c_fc"], Down = "mlp.c_proj" },
    };
}
