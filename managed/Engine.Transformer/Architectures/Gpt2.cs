using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// GPT-2: learned positions, layer norms, q, k and v in one projection, a plain feed-forward. Hugging Face checkpoints store the projections as
/// [inputs, outputs], with or without the prefix "transformer."; GGUF files as [outputs, inputs].
/// </summary>
internal sealed class Gpt2 : Architecture
{
    public static readonly Gpt2 Row = new();

    private static readonly TensorNames Gguf = RotaryDecoder.GgufNames with { Qkv = ["attn_qkv"], GateUp = ["ffn_up"] };

    /// <inheritdoc/>
    public override string Name { get; init; } = "gpt2";

    /// <inheritdoc/>
    public override IReadOnlyList<string> GgufIds { get; init; } = ["gpt2"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> HuggingFaceIds { get; init; } = ["GPT2LMHeadModel", "gpt2"];

    /// <inheritdoc/>
    public override ModelSpec Read(Metadata metadata, WeightSet weights)
    {
        var settings = new Settings(metadata, weights);
        TensorNames names = Names(metadata.Source, weights);
        settings.RefuseQuantizedCheckpoint();

        int width = settings.Extent("embedding_length", "n_embd", 768);
        int blocks = settings.Blocks("n_layer", 12);
        int context = settings.ContextLength("n_positions", 1024);
        int heads = settings.Extent("attention.head_count", "n_head", 12);
        if (width % heads != 0) throw metadata.Error(metadata.Key("embedding_length", "n_embd"), $"{width} cannot be split into {heads} heads; correct the file");
        int hidden = settings.OptionalExtent("feed_forward_length", "n_inner") ?? 4 * width;
        var norm = new NormSpec(NormKind.Layer, settings.Epsilon("attention.layer_norm_epsilon", "layer_norm_epsilon", 1e-5f), Bias: true);
        var feedForward = new FeedForwardSpec(hidden, settings.Activation("activation_function", "gelu_new"), Gated: false, Bias: true);
        var attention = new AttentionSpec
        {
            Heads = heads,
            KvHeads = heads,
            HeadSize = width / heads,
            Scale = metadata.Bool("scale_attn_weights", true) ? 1 / MathF.Sqrt(width / heads) : 1,
            QkvBias = true,
            OutputBias = true,
        };
        bool byBlock = metadata.Bool("scale_attn_by_inverse_layer_idx", false);
        return new ModelSpec
        {
            Architecture = Name,
            Width = width,
            Vocabulary = settings.Vocabulary(names, 50257),
            ContextLength = context,
            LearnedPositions = new LearnedPositions(context),
            Blocks = [.. Enumerable.Range(0, blocks).Select(block => new BlockSpec(norm, byBlock ? attention with { Scale = attention.Scale / (block + 1) } : attention, norm, feedForward))],
            OutputNorm = norm,
            TiedOutput = settings.TiedOutput(names, fallback: true),
        };
    }

    /// <inheritdoc/>
    public override TensorNames Names(MetadataSource source, WeightSet weights) =>
        source == MetadataSource.Gguf ? Gguf : HuggingFace(weights.Has("wte.weight") ? "" : "transformer.");

    private static TensorNames HuggingFace(string prefix) => new()
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
