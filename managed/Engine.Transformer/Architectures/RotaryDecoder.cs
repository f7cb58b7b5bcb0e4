using System.Collections.Immutable;
using Engine.Ops;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// The decoder that most families since 2023 are: RMS norms before each half of a block, grouped attention with rotary positions, a gated feed-forward.
/// A family's row gives the defaults of its configuration class and the few places where it differs.
/// </summary>
internal sealed class RotaryDecoder : Architecture
{
    /// <summary>Tensor names that the GGUF format gives to every architecture.</summary>
    public static readonly TensorNames GgufNames = new()
    {
        TokenEmbedding = "token_embd",
        PositionEmbedding = "position_embd",
        Block = "blk.{0}.",
        AttentionNorm = "attn_norm",
        Qkv = ["attn_q", "attn_k", "attn_v"],
        QueryNorm = "attn_q_norm",
        KeyNorm = "attn_k_norm",
        AttentionOutput = "attn_output",
        FeedForwardNorm = "ffn_norm",
        GateUp = ["ffn_gate", "ffn_up"],
        Down = "ffn_down",
        OutputNorm = "output_norm",
        Output = "output",
    };

    private static readonly TensorNames HuggingFaceNames = new()
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

    /// <inheritdoc/>
    public required override string Name { get; init; }

    /// <inheritdoc/>
    public required override IReadOnlyList<string> GgufIds { get; init; }

    /// <inheritdoc/>
    public required override IReadOnlyList<string> HuggingFaceIds { get; init; }

    public required int Vocabulary { get; init; }

    public required int Width { get; init; }

    public required int Hidden { get; init; }

    public required int Blocks { get; init; }

    public required int Heads { get; init; }

    /// <summary>Null: as many as query heads.</summary>
    public int? KvHeads { get; init; }

    /// <summary>Null: width / heads.</summary>
    public int? HeadSize { get; init; }

    public required int ContextLength { get; init; }

    /// <summary>How the family's GGUF files pair the elements of a head: converters permute the q and k rows of some families.</summary>
    public required RotaryLayout GgufLayout { get; init; }

    /// <summary>Whether q and k heads are normalised before the rotation.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Which projections of a Hugging Face checkpoint have biases (in GGUF the tensors tell).</summary>
    public Func<Metadata, (bool Qkv, bool Output, bool FeedForward)> Biases { get; init; } = _ => default;

    /// <summary>Sliding window of each block in a Hugging Face checkpoint, 0 for none.</summary>
    public Func<Metadata, int, int> Window { get; init; } = (_, _) => 0;

    /// <inheritdoc/>
    public override TensorNames Names(MetadataSource source, WeightSet weights) => source == MetadataSource.Gguf ? GgufNames : HuggingFaceNames;

    /// <inheritdoc/>
    public override ModelSpec Read(Metadata metadata, WeightSet weights)
    {
        var settings = new Settings(metadata, weights);
        TensorNames names = Names(metadata.Source, weights);
        settings.RefuseQuantizedCheckpoint();
        settings.Refuse("expert_count", "num_local_experts", "a mixture of experts");

        int width = settings.Extent("embedding_length", "hidden_size", Width);
        int blocks = settings.Blocks("num_hidden_layers", Blocks);
        int context = settings.ContextLength("max_position_embeddings", ContextLength);
        (int heads, int kvHeads) = settings.Heads("num_attention_heads", "num_key_value_heads", Heads, KvHeads);
        int headSize = settings.HeadSize(names, width, heads, HeadSize);
        var norm = new NormSpec(NormKind.Rms, settings.Epsilon("attention.layer_norm_rms_epsilon", "rms_norm_eps", 1e-6f));
        (bool qkvBias, bool outputBias, bool feedForwardBias) = settings.IsGguf ? StoredBiases(settings, names) : Biases(metadata);
        var attention = new AttentionSpec
        {
            Heads = heads,
            KvHeads = kvHeads,
            HeadSize = headSize,
            Scale = 1 / MathF.Sqrt(headSize),
            Rotary = RotarySettings.Read(settings, headSize, GgufLayout, context),
            QueryKeyNorm = QueryKeyNorm ? norm : null,
            QkvBias = qkvBias,
            OutputBias = outputBias,
        };
        var feedForward = new FeedForwardSpec(settings.Extent("feed_forward_length", "intermediate_size", Hidden), settings.Activation("hidden_act", "silu"), Gated: true, feedForwardBias);
        return new ModelSpec
        {
            Architecture = Name,
            Width = width,
            Vocabulary = settings.Vocabulary(names, Vocabulary),
            ContextLength = context,
            Blocks = [.. Enumerable.Range(0, blocks).Select(block => new BlockSpec(norm, attention with { Window = WindowOf(settings, block) }, norm, feedForward))],
            OutputNorm = norm,
            TiedOutput = settings.TiedOutput(names, fallback: false),
        };
    }

    private static (bool Qkv, bool Output, bool FeedForward) StoredBiases(Settings settings, TensorNames names) =>
        (settings.HasInBlock(names, names.Qkv[0] + ".bias"), settings.HasInBlock(names, names.AttentionOutput + ".bias"), settings.HasInBlock(names, names.Down + ".bias"));

    private int WindowOf(Settings settings, int block)
    {
        int window = settings.IsGguf ? settings.OptionalExtent("attention.sliding_window", "") ?? 0 : Window(settings.Metadata, block);
        return window >= 0 ? window : throw settings.Metadata.Error("sliding_window", $"is {window}, it must be positive; correct the file");
    }
}
