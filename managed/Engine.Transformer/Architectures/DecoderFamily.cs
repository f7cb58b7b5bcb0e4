using Engine.Ops;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// The decoder as most families build it: a norm before each half of a block, grouped causal attention, a feed-forward, rotary or learned positions.
/// A family's row gives the names and the defaults of its configuration class and the places where it differs from the initial values here.
/// </summary>
internal sealed class DecoderFamily : Architecture
{
    /// <inheritdoc/>
    public required override string Name { get; init; }

    /// <inheritdoc/>
    public required override IReadOnlyList<string> GgufIds { get; init; }

    /// <inheritdoc/>
    public required override IReadOnlyList<string> HuggingFaceIds { get; init; }

    /// <summary>Names of the settings in config.json.</summary>
    public DecoderKeys Keys { get; init; } = new();

    public required int Vocabulary { get; init; }

    public required int Width { get; init; }

    /// <summary>Null: four times the width.</summary>
    public int? Hidden { get; init; }

    public required int Blocks { get; init; }

    public required int Heads { get; init; }

    /// <summary>Null: as many as query heads.</summary>
    public int? KvHeads { get; init; }

    /// <summary>Null: width / heads.</summary>
    public int? HeadSize { get; init; }

    public required int ContextLength { get; init; }

    /// <summary>Kind of every norm; layer norms have biases.</summary>
    public NormKind Norm { get; init; } = NormKind.Rms;

    public float Epsilon { get; init; } = 1e-6f;

    /// <summary>Hugging Face's name of the non-linearity.</summary>
    public string Activation { get; init; } = "silu";

    /// <summary>Whether a gate multiplies the up projection.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>Whether the head is tied where config.json does not say.</summary>
    public bool TiedOutput { get; init; }

    /// <summary>Whether the head of a Hugging Face checkpoint has a bias (in GGUF the tensors tell).</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether the two halves of a block run on the same input.</summary>
    public Func<Metadata, bool> Parallel { get; init; } = _ => false;

    /// <summary>Rotary positions; null: learned ones.</summary>
    public RotaryDefaults? Rotary { get; init; }

    /// <summary>Offset of learned positions.</summary>
    public int PositionOffset { get; init; }

    /// <summary>Whether q and k heads are normalised before the rotation.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Factor of the token embeddings, from the width.</summary>
    public Func<int, float> EmbeddingScale { get; init; } = _ => 1;

    /// <summary>Which projections of a Hugging Face checkpoint have biases (in GGUF the tensors tell).</summary>
    public Func<Metadata, (bool Qkv, bool Output, bool FeedForward)> Biases { get; init; } = _ => default;

    /// <summary>Sliding window of each block in a Hugging Face checkpoint, 0 for none.</summary>
    public Func<Metadata, int, int> Window { get; init; } = (_, _) => 0;

    /// <summary>Whether a block rotates at all.</summary>
    public Func<Metadata, int, bool> Rotates { get; init; } = (_, _) => true;

    /// <summary>Factor of the scores from head size and block.</summary>
    public Func<Metadata, int, int, float> AttentionScale { get; init; } = (_, headSize, _) => 1 / MathF.Sqrt(headSize);

    /// <summary>Refuses variants that no field here describes.</summary>
    public Action<Settings> Refuse { get; init; } = _ => { };

    public TensorNames GgufTensors { get; init; } = DecoderTensors.Gguf;

    /// <summary>Names in a Hugging Face checkpoint, which may have been stored in more than one way.</summary>
    public Func<WeightSet, TensorNames> HuggingFaceTensors { get; init; } = _ => DecoderTensors.HuggingFace;

    /// <inheritdoc/>
    public override TensorNames Names(MetadataSource source, WeightSet weights) => source == MetadataSource.Gguf ? GgufTensors : HuggingFaceTensors(weights);

    /// <inheritdoc/>
    public override ModelSpec Read(Metadata metadata, WeightSet weights)
    {
        var settings = new Settings(metadata, weights);
        TensorNames names = Names(metadata.Source, weights);
        settings.RefuseQuantizedCheckpoint();
        settings.RefuseWhere("expert_count", "num_local_experts", "a mixture of experts");
        Refuse(settings);

        int width = settings.Extent("embedding_length", Keys.Width, Width);
        int blocks = settings.Blocks(Keys.Blocks, Blocks);
        int context = settings.ContextLength(Keys.ContextLength, ContextLength);
        int hidden = settings.Extent("feed_forward_length", Keys.Hidden, Hidden ?? 4 * width);
        AttentionSpec attention = ReadAttention(settings, names, width, context);
        bool feedForwardBias = settings.IsGguf ? settings.HasInBlock(names, names.Down + ".bias") : Biases(metadata).FeedForward;
        var feedForward = new FeedForwardSpec(hidden, settings.Activation(Keys.Activation, Activation), Gated, feedForwardBias);
        NormSpec norm = ReadNorm(settings);
        return new ModelSpec
        {
            Architecture = Name,
            Width = width,
            Vocabulary = settings.Vocabulary(names, Vocabulary),
            ContextLength = context,
            EmbeddingScale = EmbeddingScale(width),
            LearnedPositions = Rotary is null ? new LearnedPositions(context + PositionOffset, PositionOffset) : null,
            Blocks = [.. Enumerable.Range(0, blocks).Select(block => new BlockSpec(norm, InBlock(settings, attention, block), norm, feedForward, Parallel(metadata)))],
            OutputNorm = norm,
            TiedOutput = settings.TiedOutput(names, TiedOutput),
            OutputBias = settings.IsGguf ? weights.Has(names.Output + ".bias") : OutputBias,
        };
    }

    private AttentionSpec ReadAttention(Settings settings, TensorNames names, int width, int context)
    {
        (int heads, int kvHeads) = settings.Heads(Keys.Heads, Keys.KvHeads, Heads, KvHeads);
        int headSize = settings.HeadSize(Keys, names, width, heads, HeadSize);
        (bool qkvBias, bool outputBias, _) = settings.IsGguf
            ? (settings.HasInBlock(names, names.Qkv[0] + ".bias"), settings.HasInBlock(names, names.AttentionOutput + ".bias"), false)
            : Biases(settings.Metadata);
        return new AttentionSpec
        {
            Heads = heads,
            KvHeads = kvHeads,
            HeadSize = headSize,
            Scale = 1,
            Rotary = Rotary is { } defaults ? RotarySettings.Read(settings, headSize, defaults, context) : null,
            QueryKeyNorm = QueryKeyNorm ? ReadNorm(settings) : null,
            QkvBias = qkvBias,
            OutputBias = outputBias,
        };
    }

    private AttentionSpec InBlock(Settings settings, AttentionSpec attention, int block) => attention with
    {
        Scale = AttentionScale(settings.Metadata, attention.HeadSize, block),
        Rotary = Rotates(settings.Metadata, block) ? attention.Rotary : null,
        Window = settings.Window(Window, block),
    };

    private NormSpec ReadNorm(Settings settings)
    {
        string key = Norm == NormKind.Rms ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon";
        return new NormSpec(Norm, settings.Epsilon(key, Keys.Epsilon, Epsilon), Bias: Norm == NormKind.Layer);
    }
}

/// <summary>A family's rotary defaults.</summary>
/// <param name="GgufLayout">How the family's GGUF files pair the elements of a head: converters permute the q and k rows of some families.</param>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="Share">Share of a head that is rotated.</param>
/// <param name="Layout">How Hugging Face checkpoints pair the elements.</param>
/// <param name="DimensionsKey">Setting in config.json that counts the rotated elements, where a family has it.</param>
internal sealed record RotaryDefaults(RotaryLayout GgufLayout, float Theta = 10000, float Share = 1, RotaryLayout Layout = RotaryLayout.Halves, string? DimensionsKey = null);
