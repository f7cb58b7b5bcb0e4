namespace Engine.Transformer;

/// <summary>The tensor names that most decoders share.</summary>
internal static class DecoderTensors
{
    /// <summary>The GGUF format gives the same names to every architecture.</summary>
    public static readonly TensorNames Gguf = new()
    {
        TokenEmbedding = "token_embd",
        PositionEmbedding = "position_embd",
        EmbeddingNorm = "token_embd_norm",
        Block = "blk.{0}.",
        AttentionNorm = "attn_norm",
        Qkv = ["attn_q", "attn_k", "attn_v"],
        QueryNorm = "attn_q_norm",
        KeyNorm = "attn_k_norm",
        AttentionOutput = "attn_output",
        AttentionOutputNorm = "post_attention_norm",
        FeedForwardNorm = "ffn_norm",
        GateUp = ["ffn_gate", "ffn_up"],
        Down = "ffn_down",
        FeedForwardOutputNorm = "post_ffw_norm",
        OutputNorm = "output_norm",
        Output = "output",
    };

    /// <summary>The names of most Hugging Face checkpoints since 2023.</summary>
    public static readonly TensorNames HuggingFace = new()
    {
        TokenEmbedding = "model.embed_tokens",
        Block = "model.layers.{0}.",
        AttentionNorm = "input_layernorm",
        Qkv = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
        QueryNorm = "self_attn.q_norm",
        KeyNorm = "self_attn.k_norm",
        AttentionOutput = "self_attn.o_proj",
        FeedForwardNorm = "post_attention_layernorm",
        GateUp = ["mlp.gate_proj", "mlp.up_proj"],
        Down = "mlp.down_proj",
        OutputNorm = "model.norm",
        Output = "lm_head",
    };
}
