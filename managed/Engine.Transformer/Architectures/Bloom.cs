using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// BLOOM: linear biases by distance in place of positions, a norm of the embeddings, q, k and v of each head side by side (GGUF files have them apart).
/// Checkpoints come with or without the prefix "transformer.".
/// </summary>
internal static class Bloom
{
    public static readonly DecoderFamily Row = new()
    {
        Name = "bloom",
        GgufIds = ["bloom"],
        HuggingFaceIds = ["BloomForCausalLM", "BloomModel", "bloom"],
        // No setting names the non-linearity or the feed-forward's width: keys that no file has.
        Keys = new() { Blocks = "n_layer", Heads = "n_head", KvHeads = "n_head_kv", Hidden = "ffn_hidden_size", ContextLength = "seq_length", Activation = "activation_function", Epsilon = "layer_norm_epsilon" },
        Spelling = Spelling,
        Vocabulary = 250880,
        Width = 64,
        Blocks = 2,
        Heads = 8,
        ContextLength = 2048,
        Norm = NormKind.Layer,
        Epsilon = 1e-5f,
        EmbeddingNorm = true,
        Activation = "gelu_pytorch_tanh",
        Gated = false,
        TiedOutput = true,
        Alibi = _ => new AlibiSpec(),
        Biases = _ => (true, true, true),
        Refuse = settings => settings.RefuseWhen("", "apply_residual_connection_post_layernorm", "a residual after the norm"),
        GgufTensors = DecoderTensors.Gguf with { Qkv = ["attn_qkv"], GateUp = ["ffn_up"] },
        HuggingFaceTensors = weights => Tensors(weights.Has("word_embeddings.weight") ? "" : "transformer."),
    };

    private static DecoderKeys Spelling(DecoderKeys keys, Metadata metadata) => keys with
    {
        Width = metadata.Has("n_embed") ? "n_embed" : keys.Width,
        Blocks = metadata.Has("num_hidden_layers") ? "num_hidden_layers" : keys.Blocks,
        Heads = metadata.Has("num_attention_heads") ? "num_attention_heads" : keys.Heads,
    };

    private static TensorNames Tensors(string prefix) => new()
    {
        TokenEmbedding = prefix + "word_embeddings",
        EmbeddingNorm = prefix + "word_embeddings_layernorm",
        Block = prefix + "h.{0}.",
        AttentionNorm = "input_layernorm",
        Qkv = ["self_attention.query_key_value"],
        QkvByKeyHead = true,
        AttentionOutput = "self_attention.dense",
        FeedForwardNorm = "post_attention_layernorm",
        GateUp = ["mlp.dense_h_to_4h"],
        Down = "mlp.dense_4h_to_h",
        OutputNorm = prefix + "ln_f",
        Output = "lm_head",
    };
}
