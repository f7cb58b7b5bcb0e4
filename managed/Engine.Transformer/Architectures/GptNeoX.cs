using Engine.Ops;

namespace Engine.Transformer;

/// <summary>GPT-NeoX and Pythia: parallel blocks with two norms, q, k and v of each head side by side (GGUF files have them apart).</summary>
internal static class GptNeoX
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "gpt_neox",
        GgufIds = ["gptneox"],
        HuggingFaceIds = ["GPTNeoXForCausalLM", "gpt_neox"],
        Keys = new() { Epsilon = "layer_norm_eps" },
        Vocabulary = 50432,
        Width = 6144,
        Hidden = 24576,
        Blocks = 44,
        Heads = 64,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "gelu",
        Gated = false,
        Parallel = metadata => metadata.Bool(metadata.Key("use_parallel_residual", "use_parallel_residual"), true),
        Rotary = new(RotaryLayout.Halves, Share: 0.25f),
        Biases = metadata => (metadata.Bool("attention_bias", true), metadata.Bool("attention_bias", true), true),
        GgufTensors = DecoderTensors.Gguf with { Qkv = ["attn_qkv"], GateUp = ["ffn_up"] },
        HuggingFaceTensors = _ => new()
        {
            TokenEmbedding = "gpt_neox.embed_in",
            Block = "gpt_neox.layers.{0}.",
            AttentionNorm = "input_layernorm",
            Qkv = ["attention.query_key_value"],
            QkvByKeyHead = true,
            AttentionOutput = "attention.dense",
            FeedForwardNorm = "post_attention_layernorm",
            GateUp = ["mlp.dense_h_to_4h"],
            Down = "mlp.dense_4h_to_h",
            OutputNorm = "gpt_neox.final_layer_norm",
            Output = "embed_out",
        },
    };
}
