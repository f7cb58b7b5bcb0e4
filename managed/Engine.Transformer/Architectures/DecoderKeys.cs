namespace Engine.Transformer;

/// <summary>What a family calls its settings in config.json. GGUF has one set of names for all.</summary>
internal sealed record DecoderKeys
{
    public string Width { get; init; } = "hidden_size";

    public string Hidden { get; init; } = "intermediate_size";

    public string Blocks { get; init; } = "num_hidden_layers";

    public string Heads { get; init; } = "num_attention_heads";

    public string KvHeads { get; init; } = "num_key_value_heads";

    public string HeadSize { get; init; } = "head_dim";

    public string ContextLength { get; init; } = "max_position_embeddings";

    public string Activation { get; init; } = "hidden_act";

    public string Epsilon { get; init; } = "rms_norm_eps";
}
