using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// Which format each matrix of a file has: one for all, or a mixture that spends more bits where errors cost most. Norms stay F32.
/// Matrices whose rows are no multiple of 256 take the nearest 32-element format instead of one of 256.
/// </summary>
public sealed class WeightMix
{
    private readonly QuantFormat _usual;
    private readonly QuantFormat? _better;

    private WeightMix(string name, uint fileType, QuantFormat usual, QuantFormat? better = null) => (Name, FileType, _usual, _better) = (name, fileType, usual, better);

    /// <summary>Every mixture and plain format, by the names that files carry.</summary>
    public static IReadOnlyList<WeightMix> All { get; } =
    [
        new("F32", 0, QuantFormat.F32),
        new("F16", 1, QuantFormat.F16),
        new("BF16", 32, QuantFormat.BF16),
        new("Q8_0", 7, QuantFormat.Q8_0),
        new("Q4_0", 2, QuantFormat.Q4_0),
        new("Q4_1", 3, QuantFormat.Q4_1),
        new("Q5_0", 8, QuantFormat.Q5_0),
        new("Q5_1", 9, QuantFormat.Q5_1),
        new("Q2_K", 10, QuantFormat.Q2_K),
        new("Q3_K", 11, QuantFormat.Q3_K),
        new("Q4_K", 14, QuantFormat.Q4_K),
        new("Q5_K", 16, QuantFormat.Q5_K),
        new("Q6_K", 18, QuantFormat.Q6_K),
        new("Q4_K_M", 15, QuantFormat.Q4_K, QuantFormat.Q6_K),
        new("Q5_K_M", 17, QuantFormat.Q5_K, QuantFormat.Q6_K),
        new("IQ1_S", 24, QuantFormat.IQ1_S),
        new("IQ1_M", 31, QuantFormat.IQ1_M),
        new("IQ2_XXS", 19, QuantFormat.IQ2_XXS),
        new("IQ2_XS", 20, QuantFormat.IQ2_XS),
        new("IQ2_S", 28, QuantFormat.IQ2_S),
        new("IQ3_XXS", 23, QuantFormat.IQ3_XXS),
        new("IQ3_S", 26, QuantFormat.IQ3_S),
        new("IQ4_NL", 25, QuantFormat.IQ4_NL),
        new("IQ4_XS", 30, QuantFormat.IQ4_XS),
        new("TQ1_0", 36, QuantFormat.TQ1_0),
        new("TQ2_0", 37, QuantFormat.TQ2_0),
        new("MXFP4", 38, QuantFormat.MXFP4),
    ];

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The value of <c>general.file_type</c>.</summary>
    public uint FileType { get; }

    /// <summary>Finds a mixture by name, in any case.</summary>
    /// <exception cref="UnsupportedException">There is none of that name.</exception>
    public static WeightMix Of(string name) => All.FirstOrDefault(mix => mix.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UnsupportedException($"format {name}", $"choose one of {string.Join(", ", All.Select(mix => mix.Name))}");

    /// <summary>The format of a tensor by its GGUF name.</summary>
    /// <exception cref="UnsupportedException">Its rows fit no block of the format.</exception>
    public QuantFormat FormatOf(string tensor, Shape shape, int layers)
    {
        if (shape.Rank == 1) return QuantFormat.F32;
        QuantFormat format = _better is { } better && DeservesMore(tensor, layers) ? better : _usual;
        if (shape.Columns % QuantFormatInfo.Of(format).Elements == 0) return format;
        QuantFormat narrow = format switch
        {
            QuantFormat.Q2_K or QuantFormat.Q3_K or QuantFormat.TQ1_0 or QuantFormat.TQ2_0 => QuantFormat.Q4_0,
            QuantFormat.IQ1_S or QuantFormat.IQ1_M or QuantFormat.IQ2_XXS or QuantFormat.IQ2_XS or QuantFormat.IQ2_S
                or QuantFormat.IQ3_XXS or QuantFormat.IQ3_S or QuantFormat.IQ4_XS => QuantFormat.IQ4_NL,
            QuantFormat.Q4_K => QuantFormat.Q5_0,
            QuantFormat.Q5_K => QuantFormat.Q5_1,
            QuantFormat.Q6_K => QuantFormat.Q8_0,
            _ => format,
        };
        return shape.Columns % QuantFormatInfo.Of(narrow).Elements == 0
            ? narrow
            : throw new UnsupportedException($"{Name} for {tensor} {shape}", $"its rows are no multiple of {QuantFormatInfo.Of(narrow).Elements}; choose F16 or another format");
    }

    // The output layer, and in the first and last eighth of the blocks and every third between them the values and the way down.
    private static bool DeservesMore(string tensor, int layers)
    {
        if (tensor == "output.weight") return true;
        if (!tensor.EndsWith(".attn_v.weight", StringComparison.Ordinal) && !tensor.EndsWith(".ffn_down.weight", StringComparison.Ordinal)) return false;
        int layer = int.Parse(tensor.Split('.')[1]);
        return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
    }
}
