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

    /// <summary>The names that a file has, where a family's files have more than one spelling.</summary>
    public Func<DecoderKeys, Metadata, DecoderKeys> Spelling { get; init; } = (keys, _) => keys;

    public required int Vocabulary { get; init; }

    public required int Width { get; init; }

    /// <summary>Null: four times the width.</summary>
    public int? Hidden { get; init; }

    /// <summary>Whether the feed-forward's width is read off the tensors of a Hugging Face checkpoint, not its settings.</summary>
    public bool HiddenFromShape { get; init; }

    public required int Blocks { get; init; }

    public required int Heads { get; init; }

    /// <summary>Null: as many as query heads.</summary>
    public int? KvHeads { get; init; }

    /// <summary>Null: width / heads.</summary>
    public int? HeadSize { get; init; }

    public required int ContextLength { get; init; }

    /// <summary>Kind of every norm.</summary>
    public NormKind Norm { get; init; } = NormKind.Rms;

    /// <summary>Whether layer norms have biases (RMS norms have none).</summary>
    public Func<Settings, bool> NormBias { get; init; } = _ => true;

    /// <summary>Whether the embeddings are normalised before the first block.</summary>
    public bool EmbeddingNorm { get; init; }

    /// <summary>Whether the outputs of both halves of a block are normalised before they are added.</summary>
    public bool OutputNorms { get; init; }

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

    /// <summary>Rotary positions; null: learned ones, unless there are linear biases.</summary>
    public RotaryDefaults? Rotary { get; init; }

    /// <summary>Rotary positions of the blocks with a window; null: those of the others.</summary>
    public RotaryDefaults? WindowRotary { get; init; }

    /// <summary>Linear biases by distance in place of positions; null: none.</summary>
    public Func<Settings, AlibiSpec>? Alibi { get; init; }

    /// <summary>Offset of learned positions.</summary>
    public int PositionOffset { get; init; }

    /// <summary>Whether q and k heads are normalised before the rotation.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Factor of the token embeddings, from the width.</summary>
    public Func<Settings, int, float> EmbeddingScale { get; init; } = (_, _) => 1;

    /// <summary>Factor of what each half of a block adds.</summary>
    public Func<Settings, float> ResidualScale { get; init; } = _ => 1;

    /// <summary>Which projections of a Hugging Face checkpoint have biases (in GGUF the tensors tell).</summary>
    public Func<Metadata, (bool Qkv, bool Output, bool FeedForward)> Biases { get; init; } = _ => default;

    /// <summary>Sliding window of each block in a Hugging Face checkpoint, 0 for none.</summary>
    public Func<Metadata, int, int> Window { get; init; } = (_, _) => 0;

    /// <summary>Which blocks of a GGUF file have its window.</summary>
    public GgufWindow GgufWindow { get; init; } = new();

    /// <summary>Whether a block rotates at all.</summary>
    public Func<Metadata, int, bool> Rotates { get; init; } = (_, _) => true;

    /// <summary>Factor of the scores from head size and block.</summary>
    public Func<Metadata, int, int, float> AttentionScale { get; init; } = (_, headSize, _) => 1 / MathF.Sqrt(headSize);

    /// <summary>Soft cap of the scores, 0 for none.</summary>
    public Func<Settings, float> AttentionSoftCap { get; init; } = _ => 0;

    /// <summary>Factor of the logits.</summary>
    public Func<Settings, float> LogitScale { get; init; } = _ => 1;

    /// <summary>Soft cap of the logits, 0 for none.</summary>
    public Func<Settings, float> LogitSoftCap { get; init; } = _ => 0;

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

        DecoderKeys keys = Spelling(Keys, metadata);
        int width = settings.Extent("embedding_length", keys.Width, Width);
        int blocks = settings.Blocks(keys.Blocks, Blocks);
        int context = settings.ContextLength(keys.ContextLength, ContextLength);
        int hidden = HiddenFromShape && !settings.IsGguf
            ? settings.StoredRows(names.InBlock(0, names.GateUp[^1]))
            : settings.Extent("feed_forward_length", keys.Hidden, Hidden ?? 4 * width);
        AttentionSpec attention = ReadAttention(settings, keys, names, width, context);
        RotarySpec? windowRotary = WindowRotary is { } defaults ? RotarySettings.Read(settings, attention.HeadSize, defaults, context) : attention.Rotary;
        bool feedForwardBias = settings.IsGguf ? settings.HasInBlock(names, names.Down + ".bias") : Biases(metadata).FeedForward;
        var feedForward = new FeedForwardSpec(hidden, settings.Activation(keys.Activation, Activation), Gated, feedForwardBias);
        NormSpec norm = ReadNorm(settings, keys);
        BlockSpec Block(int block) => new(norm, InBlock(settings, attention, windowRotary, block), norm, feedForward, Parallel(metadata))
        {
            AttentionOutputNorm = OutputNorms ? norm : null,
            FeedForwardOutputNorm = OutputNorms ? norm : null,
            ResidualScale = ResidualScale(settings),
        };
        return new ModelSpec
        {
            Architecture = Name,
            Width = width,
            Vocabulary = settings.Vocabulary(names, Vocabulary),
            ContextLength = context,
            EmbeddingScale = EmbeddingScale(settings, width),
            EmbeddingNorm = EmbeddingNorm ? norm : null,
            LearnedPositions = Rotary is null && Alibi is null ? new LearnedPositions(context + PositionOffset, PositionOffset) : null,
            Blocks = [.. Enumerable.Range(0, blocks).Select(Block)],
            OutputNorm = norm,
            TiedOutput = settings.TiedOutput(names, TiedOutput),
            OutputBias = settings.IsGguf ? weights.Has(names.Output + ".bias") : OutputBias,
            LogitScale = LogitScale(settings),
            LogitSoftCap = LogitSoftCap(settings),
        };
    }

    private AttentionSpec ReadAttention(Settings settings, DecoderKeys keys, TensorNames names, int width, int context)
    {
        (int heads, int kvHeads) = settings.Heads(keys.Heads, keys.KvHeads, Heads, KvHeads);
        int headSize = settings.HeadSize(keys, names, width, heads, HeadSize);
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
            Alibi = Alibi?.Invoke(settings),
            SoftCap = AttentionSoftCap(settings),
            QueryKeyNorm = QueryKeyNorm ? ReadNorm(settings, keys) : null,
            QkvBias = qkvBias,
            OutputBias = outputBias,
        };
    }

    private AttentionSpec InBlock(Settings settings, AttentionSpec attention, RotarySpec? windowRotary, int block)
    {
        int window = settings.Window(Window, GgufWindow, block);
        RotarySpec? rotary = window > 0 ? windowRotary : attention.Rotary;
        return attention with
        {
            Scale = AttentionScale(settings.Metadata, attention.HeadSize, block),
            Rotary = Rotates(settings.Metadata, block) ? rotary : null,
            Window = window,
        };
    }

    private NormSpec ReadNorm(Settings settings, DecoderKeys keys)
    {
        string key = Norm == NormKind.Rms ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon";
        return new NormSpec(Norm, settings.Epsilon(key, keys.Epsilon, Epsilon), Bias: Norm == NormKind.Layer && NormBias(settings));
    }
}

/// <summary>A family's rotary defaults.</summary>
/// <param name="GgufLayout">How the family's GGUF files pair the elements of a head: converters permute the q and k rows of some families.</param>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="Share">Share of a head that is rotated.</param>
/// <param name="Layout">How Hugging Face checkpoints pair the elements.</param>
/// <param name="DimensionsKey">Setting in config.json that counts the rotated elements, where a family has it.</param>
internal sealed record RotaryDefaults(RotaryLayout GgufLayout, float Theta = 10000, float Share = 1, RotaryLayout Layout = RotaryLayout.Halves, string? DimensionsKey = null)
{
    /// <summary>Kind of the blocks that this is for, as config.json calls it, where it may have settings for each kind.</summary>
    public string? LayerType { get; init; }

    /// <summary>Key of the base where these blocks have one of their own; all other settings, scaling among them, are then for the other blocks.</summary>
    public (string Gguf, string HuggingFace)? OwnTheta { get; init; }
}

/// <summary>Where a GGUF file's one window is meant.</summary>
/// <param name="Fallback">The window where the file does not say, 0 for none.</param>
/// <param name="Pattern">Period of the blocks that see everything, each the last of its period; 0: there are none.</param>
internal sealed record GgufWindow(int Fallback = 0, int Pattern = 0)
{
    /// <summary>Whether a block has the window.</summary>
    public bool Slides(int block) => Pattern <= 0 || (block + 1) % Pattern != 0;
}
