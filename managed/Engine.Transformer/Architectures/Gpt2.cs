using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// GPT-2: learned positions, layer norms, q, k and v in one projection, a plain feed-forward. Hugging Face checkpoints store the projections as
/// [inputs, outputs], with or without the prefix "transformer."; GGUF files as [outputs, inputs].
/// </summary>
internal static class Gpt2
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "gpt2",
        GgufIds = ["gpt2"],
        HuggingFaceIds = ["GPT2LMHeadModel", "gpt2"],
        Keys = new()
        {
            Width = "n_embd",
            Hidden = "n_inner",
            Blocks = "n_layer",
            Heads = "n_head",
            ContextLength = "n_positions",
            Activation = "activation_function",
            Epsilon = "layer_norm_epsilon",
        },
        Vocabulary = 50257,
        Width = 768,
        Blocks = 12,
        Heads = 12,
        ContextLength = 1024,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "gelu_new",
        Gated = false,
        TiedOutput = true,
        Biases = _ => (true, true, true),
        AttentionScale = Scale,
        GgufTensors = DecoderTensors.Gguf with { Qkv = ["attn_qkv"], GateUp = ["ffn_up"] },
        HuggingFaceTensors = weights => Tensors(weights.Has("wte.weight") ? "" : "transformer."),
    };

    private static float Scale(Metadata metadata, int headSize, int block)
    {
        float scale = metadata.Bool("scale_attn_weights", true) ? 1 / MathF.Sqrt(headSize) : 1;
        return metadata.Bool("scale_attn_by_inverse_layer_idx", false) ? scale / (block + 1) : scale;
    }

    private static TensorNames Tensors(string prefix) => new()
    {
        TokenEmbedding = prefix + "wte",
        PositionEmbedding = prefix + "wpe",
        Block = prefix + "h.{0}.",
        AttentionNorm = "ln_1",
        Qkv = ["attn.c_attn"],
        AttentionOutput = "attn.c_proj",
        FeedForwardNorm = "ln_2",
        GateUp = ["mlp.c_fc"],
        Down = "mlp.c_proj",
        OutputNorm = prefix + "ln_f",
        Output = "lm_head",
        InputsFirst = true,
    };
}
