using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>OPT: learned positions that begin at row 2, layer norms, a plain feed-forward with ReLU.</summary>
internal static class Opt
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "opt",
        GgufIds = [],
        HuggingFaceIds = ["OPTForCausalLM", "opt"],
        // The norms' epsilon is fixed: a key that no file has.
        Keys = new() { Hidden = "ffn_dim", Activation = "activation_function", Epsilon = "layer_norm_eps" },
        Vocabulary = 50272,
        Width = 768,
        Hidden = 3072,
        Blocks = 12,
        Heads = 12,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "relu",
        Gated = false,
        TiedOutput = true,
        PositionOffset = 2,
        Biases = metadata => metadata.Bool("enable_bias", true) ? (true, true, true) : default,
        Refuse = settings =>
        {
            Metadata metadata = settings.Metadata;
            if (!metadata.Bool("do_layer_norm_before", true)) throw new UnsupportedException($"norms after each half of a block ({metadata.File}: do_layer_norm_before)", "use another size of this family");
            if (!metadata.Bool("layer_norm_elementwise_affine", true)) throw new UnsupportedException($"norms without weights ({metadata.File}: layer_norm_elementwise_affine)", "use another model of this family");
            settings.RefuseWhen("", "_remove_final_layer_norm", "a head without a norm");
            if (metadata.Has("word_embed_proj_dim") && metadata.Int32("word_embed_proj_dim") != metadata.Int32("hidden_size", 768))
                throw new UnsupportedException($"projected token embeddings ({metadata.File}: word_embed_proj_dim)", "use another size of this family");
        },
        HuggingFaceTensors = weights => Tensors(weights.Has("decoder.embed_tokens.weight") ? "decoder." : "model.decoder."),
    };

    private static TensorNames Tensors(string prefix) => new()
    {
        TokenEmbedding = prefix + "embed_tokens",
        PositionEmbedding = prefix + "embed_positions",
        Block = prefix + "layers.{0}.",
        AttentionNorm = "self_attn_layer_norm",
        Qkv = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
        AttentionOutput = "self_attn.out_proj",
        FeedForwardNorm = "final_layer_norm",
        GateUp = ["fc1"],
        Down = "fc2",
        OutputNorm = prefix + "final_layer_norm",
        Output = "lm_head",
    };
}
