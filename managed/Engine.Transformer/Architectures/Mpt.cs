using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>MPT: linear biases by distance in place of positions, no other biases, q, k and v in one projection.</summary>
internal static class Mpt
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "mpt",
        GgufIds = ["mpt"],
        HuggingFaceIds = ["MptForCausalLM", "MPTForCausalLM", "mpt"],
        // No setting names the non-linearity, and key heads are refused where they are fewer: keys that no file has.
        Keys = new() { Width = "d_model", Blocks = "n_layers", Heads = "n_heads", KvHeads = "n_heads_kv", ContextLength = "max_seq_len", Activation = "activation_function", Epsilon = "layer_norm_epsilon" },
        Vocabulary = 50368,
        Width = 2048,
        // expansion_ratio counts for nothing in the reference implementation: it reads any file as if it were 4.
        HiddenFromShape = true,
        Blocks = 24,
        Heads = 16,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        NormBias = settings => settings.IsGguf ? settings.Weights.Has("output_norm.bias") : !NoBias(settings.Metadata),
        Epsilon = 1e-5f,
        Activation = "gelu",
        Gated = false,
        TiedOutput = true,
        Alibi = settings => new AlibiSpec(settings.Factor("attention.max_alibi_bias", "attn_config.alibi_bias_max", 8)),
        Biases = metadata => NoBias(metadata) ? default : (true, true, true),
        AttentionScale = Scale,
        Refuse = Refuse,
        GgufTensors = DecoderTensors.Gguf with { Qkv = ["attn_qkv"], GateUp = ["ffn_up"] },
        HuggingFaceTensors = _ => new()
        {
            TokenEmbedding = "transformer.wte",
            Block = "transformer.blocks.{0}.",
            AttentionNorm = "norm_1",
            Qkv = ["attn.Wqkv"],
            AttentionOutput = "attn.out_proj",
            FeedForwardNorm = "norm_2",
            GateUp = ["ffn.up_proj"],
            Down = "ffn.down_proj",
            OutputNorm = "transformer.norm_f",
            Output = "lm_head",
        },
    };

    private static bool NoBias(Metadata metadata) => metadata.Bool("no_bias", true);

    private static float Scale(Metadata metadata, int headSize, int block)
    {
        const string Key = "attn_config.softmax_scale";
        float scale = metadata.Source == MetadataSource.Gguf ? 1 / MathF.Sqrt(headSize) : metadata.Float(Key, 1 / MathF.Sqrt(headSize));
        return scale > 0 && float.IsFinite(scale) ? scale : throw metadata.Error(Key, $"is {scale}, it must be positive; correct the file");
    }

    private static void Refuse(Settings settings)
    {
        Metadata metadata = settings.Metadata;
        UnsupportedException Unsupported(string feature, string key) => new($"{feature} ({metadata.File}: {key})", "use another model of this family");

        string bias = metadata.Key("attention.max_alibi_bias", "attn_config.alibi");
        bool linear = settings.IsGguf ? metadata.Float(bias, 0) != 0 : metadata.Bool(bias, true);
        if (!linear) throw Unsupported("positions without ALiBi", bias);
        string clip = metadata.Key("attention.clamp_kqv", "attn_config.clip_qkv");
        if (metadata.Float(clip, 0) != 0) throw Unsupported("clipped q, k and v", clip);
        settings.RefuseWhen("", "attn_config.prefix_lm", "a prefix in every prompt");
        settings.RefuseWhen("", "attn_config.qk_ln", "a layer norm of queries and keys");
        if (metadata.Has("logit_scale")) throw Unsupported("scaled logits", "logit_scale");
        if (metadata.String("attn_config.attn_type", "multihead_attention") is not "multihead_attention" and var type) throw Unsupported($"attention of the type {type}", "attn_config.attn_type");
        if (metadata.String("norm_type", "layernorm") is not ("layernorm" or "low_precision_layernorm") and var norm) throw Unsupported($"norms of the type {norm}", "norm_type");
        if (!settings.IsGguf) return;
        if (settings.HasInBlock(Row.GgufTensors, "attn_q_norm.weight")) throw Unsupported("a layer norm of queries and keys", "attn_q_norm.weight");
        if (settings.HasInBlock(Row.GgufTensors, "ffn_act.scales")) throw Unsupported("scales of the activations", "ffn_act.scales");
        if (settings.Weights.Has("position_embd.weight")) throw Unsupported("learned positions beside ALiBi", "position_embd.weight");
    }
}
