using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>Reads the rotary settings of both sources.</summary>
internal static class RotarySettings
{
    private const string Parameters = "rope_parameters";
    private const string StoredFactors = "rope_freqs.weight";

    /// <summary>Reads the settings of heads of <paramref name="headSize"/> elements.</summary>
    /// <param name="settings">The model's settings.</param>
    /// <param name="headSize">Elements a head.</param>
    /// <param name="defaults">What the family leaves unsaid.</param>
    /// <param name="contextLength">Longest sequence.</param>
    public static RotarySpec Read(Settings settings, int headSize, RotaryDefaults defaults, int contextLength) => settings.IsGguf
        ? ReadGguf(settings, headSize, defaults, contextLength)
        : ReadHuggingFace(settings.Metadata, headSize, defaults, contextLength);

    private static RotarySpec ReadHuggingFace(Metadata metadata, int headSize, RotaryDefaults defaults, int contextLength)
    {
        Metadata section = metadata.Section(Parameters), byLayerType = metadata.Section($"{Parameters}.{defaults.LayerType}");
        if (defaults.LayerType is not null && byLayerType.Keys.Any()) section = byLayerType;
        else if (defaults.OwnTheta is { } own) return new RotarySpec(headSize, Theta(metadata, own.HuggingFace, defaults.Theta), defaults.Layout, new PlainRotary());
        float theta = Theta(section, "rope_theta", defaults.Theta);
        const string Partial = "partial_rotary_factor";
        float share = section.Float(Partial, defaults.Share);
        int dimensions = share is > 0 and <= 1 ? (int)(headSize * share) : throw section.Error(Partial, $"is {share}, it must lie in (0, 1]; correct the file");
        CheckDimensions(section, Partial, dimensions, headSize);
        if (defaults.DimensionsKey is { } counted)
        {
            dimensions = metadata.Int32(counted, dimensions);
            CheckDimensions(metadata, counted, dimensions, headSize);
        }

        string kind = section.String("rope_type", "default");
        RotaryScaling scaling = kind switch
        {
            "default" => new PlainRotary(),
            "linear" => new LinearRotary(Factor(section, "factor")),
            "dynamic" => Dynamic(section, dimensions, contextLength),
            "yarn" => Yarn(section, contextLength),
            "llama3" => Wavelength(section, contextLength),
            _ => throw new UnsupportedException($"rope_type \"{kind}\" ({metadata.File})", "known are default, linear, dynamic, yarn and llama3"),
        };
        return new RotarySpec(dimensions, theta, defaults.Layout, scaling);
    }

    private static DynamicRotary Dynamic(Metadata section, int dimensions, int contextLength) => dimensions > 2
        ? new DynamicRotary(Factor(section, "factor"), contextLength)
        : throw section.Error("rope_type", "\"dynamic\" needs more than two rotated elements a head; correct the file");

    private static YarnRotary Yarn(Metadata section, int contextLength)
    {
        int trained = Trained(section, "original_max_position_embeddings", contextLength);
        float factor = section.Has("factor") ? Factor(section, "factor") : (float)contextLength / trained;
        float all = section.Float("mscale_all_dim", 0), one = section.Float("mscale", 0);
        double magnitude = all != 0 && one != 0 ? YarnRotary.Magnitude(factor, one) / YarnRotary.Magnitude(factor, all) : YarnRotary.Magnitude(factor);
        return new YarnRotary
        {
            Factor = factor,
            TrainedLength = trained,
            Attention = section.Float("attention_factor", (float)magnitude),
            BetaFast = Turns(section, "beta_fast", 32),
            BetaSlow = Turns(section, "beta_slow", 1),
            Truncate = section.Bool("truncate", true),
        };
    }

    private static WavelengthRotary Wavelength(Metadata section, int contextLength)
    {
        float low = Factor(section, "low_freq_factor"), high = Factor(section, "high_freq_factor");
        if (high <= low) throw section.Error("high_freq_factor", $"is {high}, it must exceed low_freq_factor ({low}); correct the file");
        return new WavelengthRotary(Factor(section, "factor"), low, high, Trained(section, "original_max_position_embeddings", contextLength));
    }

    private static RotarySpec ReadGguf(Settings settings, int headSize, RotaryDefaults defaults, int contextLength)
    {
        Metadata metadata = settings.Metadata;
        string Key(string name) => metadata.Key(name, "");
        float theta = Theta(metadata, Key(defaults.OwnTheta?.Gguf ?? "rope.freq_base"), defaults.Theta);
        int dimensions = settings.OptionalExtent("rope.dimension_count", "") ?? headSize;
        CheckDimensions(metadata, Key("rope.dimension_count"), dimensions, headSize);
        if (defaults.OwnTheta is not null) return new RotarySpec(dimensions, theta, defaults.GgufLayout, new PlainRotary());

        string kind = metadata.String(Key("rope.scaling.type"), metadata.Has(Key("rope.scale_linear")) ? "linear" : "none");
        bool stored = settings.Weights.TryGet(StoredFactors, out TensorView factors);
        if (stored && kind != "none") throw new UnsupportedException($"{StoredFactors} beside {Key("rope.scaling.type")} \"{kind}\" ({metadata.File})", "convert the model again with one of the two");
        RotaryScaling scaling = kind switch
        {
            "none" => stored ? Stored(settings.Weights, dimensions / 2) : new PlainRotary(),
            "linear" => new LinearRotary(Factor(metadata, metadata.Has(Key("rope.scaling.factor")) ? Key("rope.scaling.factor") : Key("rope.scale_linear"))),
            "yarn" => YarnGguf(metadata, Key, contextLength),
            _ => throw new UnsupportedException($"{Key("rope.scaling.type")} \"{kind}\" ({metadata.File})", "known are none, linear and yarn"),
        };
        return new RotarySpec(dimensions, theta, defaults.GgufLayout, scaling);
    }

    private static YarnRotary YarnGguf(Metadata metadata, Func<string, string> key, int contextLength)
    {
        float factor = Factor(metadata, key("rope.scaling.factor"));
        return new YarnRotary
        {
            Factor = factor,
            TrainedLength = Trained(metadata, key("rope.scaling.original_context_length"), contextLength),
            Attention = (float)(metadata.Float(key("rope.scaling.attn_factor"), 1) * YarnRotary.Magnitude(factor)),
            BetaFast = Turns(metadata, key("rope.scaling.yarn_beta_fast"), 32),
            BetaSlow = Turns(metadata, key("rope.scaling.yarn_beta_slow"), 1),
        };
    }

    private static FactorRotary Stored(WeightSet weights, int pairs)
    {
        float[] factors = Dequantizer.Widen(weights.Get(StoredFactors, pairs));
        foreach (float factor in factors)
            if (!(factor > 0) || float.IsInfinity(factor)) throw new ModelFileException(weights.Name, StoredFactors, $"holds {factor}, a factor must be positive; convert the model again");
        return new FactorRotary([.. factors]);
    }

    private static void CheckDimensions(Metadata metadata, string key, int dimensions, int headSize)
    {
        if (dimensions < 2 || dimensions % 2 != 0 || dimensions > headSize)
            throw metadata.Error(key, $"gives {dimensions} rotated elements of {headSize} a head; it must be even, at least 2 and no more than the head; correct the file");
    }

    private static float Theta(Metadata metadata, string key, float fallback)
    {
        float theta = metadata.Float(key, fallback);
        return theta > 1 && float.IsFinite(theta) ? theta : throw metadata.Error(key, $"is {theta}, it must be greater than 1; correct the file");
    }

    private static float Factor(Metadata metadata, string key)
    {
        float factor = metadata.Float(key);
        return factor > 0 && float.IsFinite(factor) ? factor : throw metadata.Error(key, $"is {factor}, it must be positive; correct the file");
    }

    private static float Turns(Metadata metadata, string key, float fallback) => metadata.Has(key) ? Factor(metadata, key) : fallback;

    private static int Trained(Metadata metadata, string key, int fallback)
    {
        int length = metadata.Int32(key, fallback);
        return length > 0 ? length : throw metadata.Error(key, $"is {length}, it must be positive; correct the file");
    }
}
