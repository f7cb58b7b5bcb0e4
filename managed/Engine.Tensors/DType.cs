namespace Engine.Tensors;

/// <summary>Element type of what the engine itself writes: activations and the KV cache.</summary>
public enum DType
{
    /// <summary>32-bit IEEE float.</summary>
    F32,
    /// <summary>16-bit IEEE float.</summary>
    F16,
    /// <summary>The upper half of a 32-bit float.</summary>
    BF16,
    /// <summary>Blocks of 32 signed bytes with an f16 scale, laid out as <see cref="QuantFormat.Q8_0"/>.</summary>
    Q8_0,
    /// <summary>Blocks of 32 four-bit codes with an f16 scale, laid out and rounded as <see cref="QuantFormat.Q4_0"/>.</summary>
    Q4_0,
}

/// <summary>Sizes of <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes of <paramref name="elements"/> elements in a row.</summary>
    public static long RowBytes(this DType type, long elements) => QuantFormatInfo.Of(type.ToFormat()).RowBytes(elements);

    /// <summary>The stored format with the same layout.</summary>
    public static QuantFormat ToFormat(this DType type) => type switch
    {
        DType.F32 => QuantFormat.F32,
        DType.F16 => QuantFormat.F16,
        DType.BF16 => QuantFormat.BF16,
        DType.Q8_0 => QuantFormat.Q8_0,
        DType.Q4_0 => QuantFormat.Q4_0,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
