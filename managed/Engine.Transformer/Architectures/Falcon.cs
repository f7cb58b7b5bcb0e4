using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>Falcon 7B and its kin: parallel blocks with one norm, one key head for all query heads, no biases but those of the norms.</summary>
internal static class Falcon
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "falcon",
        GgufIds = ["falcon"],
        HuggingFaceIds = ["FalconForCausalLM", "falcon"],
        // num_kv_heads counts for nothing where multi_query is on, and files without it are refused: a key that no file has.
        Keys = new() { Hidden = "ffn_hidden_size", KvHeads = "multi_query_heads", Activation = "activation", Epsilon = "layer_norm_epsilon" },
        Vocabulary = 65024,
        Width = 4544,
        Blocks = 32,
        Heads = 71,
        KvHeads = 1,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        Activation = "gelu",
        Gated = false,
        TiedOutput = true,
        Parallel = _ => true,
        Rotary = new(RotaryLayout.Halves),
        Refuse = Refuse,
        GgufTensors = DecoderTensors.Gguf with { Qkv = ["attn_qkv"], FeedForwardNorm = "attn_norm", GateUp = ["ffn_up"] },
        HuggingFaceTensors = _ => new()
        {
            TokenEmbedding = "transformer.word_embeddings",
            Block = "transformer.h.{0}.",
            AttentionNorm = "input_layernorm",
            Qkv = ["self_attention.query_key_value"],
            AttentionOutput = "self_attention.dense",
            FeedForwardNorm = "input_layernorm",
            GateUp = ["mlp.dense_h_to_4h"],
            Down = "mlp.dense_4h_to_h",
            OutputNorm = "transformer.ln_f",
            Output = "lm_head",
        },
    };

    private static void Refuse(Settings settings)
    {
        Metadata metadata = settings.Metadata;
        bool two = settings.IsGguf && settings.HasInBlock(Row.GgufTensors, "attn_norm_2.weight");
        if (two || metadata.Bool("new_decoder_architecture", false)) throw new UnsupportedException($"blocks with two norms and grouped key heads ({metadata.File}: new_decoder_architecture)", "use the 7B size of this family");
        settings.RefuseWhen("", "alibi", "ALiBi positions");
        settings.RefuseWhen("", "bias", "projections with biases");
        foreach (string needed in (string[])["multi_query", "parallel_attn"])
            if (!metadata.Bool(needed, true)) throw new UnsupportedException($"a block without {needed} ({metadata.File})", "use the 7B size of this family");
    }
}
