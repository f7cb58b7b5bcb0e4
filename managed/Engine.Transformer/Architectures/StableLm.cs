using Engine.Ops;

namespace Engine.Transformer;

/// <summary>StableLM 2 and StableLM 3B: layer norms, a quarter of each head rotated.</summary>
internal static class StableLm
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "stablelm",
        GgufIds = ["stablelm"],
        HuggingFaceIds = ["StableLmForCausalLM", "stablelm"],
        Keys = new() { Epsilon = "layer_norm_eps" },
        Vocabulary = 50304,
        Width = 2560,
        Hidden = 6912,
        Blocks = 32,
        Heads = 32,
        ContextLength = 4096,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Rotary = new(RotaryLayout.Halves, Share: 0.25f),
        Biases = metadata => (metadata.Bool("use_qkv_bias", false), false, false),
        Refuse = settings =>
        {
            settings.RefuseWhen("use_parallel_residual", "use_parallel_residual", "a parallel residual");
            settings.RefuseWhen("qk_layernorm", "qk_layernorm", "a layer norm of query and key heads");
        },
    };
}
