namespace Engine.Tensors;

/// <summary>The size of one block of a <see cref="QuantFormat"/>.</summary>
/// <param name="Elements">Elements a block; the innermost dimension of a tensor is a multiple of it.</param>
/// <param name="Bytes">Bytes a block, without padding.</param>
public readonly record struct QuantFormatInfo(int Elements, int Bytes)
{
    /// <summary>Average bits an element.</summary>
    public double BitsPerElement => 8.0 * Bytes / Elements;

    /// <summary>Looks up the block size of a format.</summary>
    /// <exception cref="UnsupportedException">The id names no known format.</exception>
    public static QuantFormatInfo Of(QuantFormat format) => TryGet(format, out QuantFormatInfo info)
        ? info
        : throw new UnsupportedException($"tensor type {(int)format}", "the file uses a tensor type that this version does not know; convert it to a known one (F16, Q8_0, ...)");

    /// <summary>Looks up the block size of a format; false when the id names none.</summary>
    public static bool TryGet(QuantFormat format, out QuantFormatInfo info)
    {
        info = format switch
        {
            QuantFormat.F32 => new(1, 4),
            QuantFormat.F16 => new(1, 2),
            QuantFormat.BF16 => new(1, 2),
            QuantFormat.F64 => new(1, 8),
            QuantFormat.I8 or QuantFormat.U8 or QuantFormat.Bool => new(1, 1),
            QuantFormat.F8_E4M3 or QuantFormat.F8_E5M2 or QuantFormat.F8_E8M0 => new(1, 1),
            QuantFormat.U16 => new(1, 2),
            QuantFormat.U32 => new(1, 4),
            QuantFormat.U64 or QuantFormat.C64 => new(1, 8),
            QuantFormat.I16 => new(1, 2),
            QuantFormat.I32 => new(1, 4),
            QuantFormat.I64 => new(1, 8),
            QuantFormat.Q4_0 => new(32, 18),
            QuantFormat.Q4_1 => new(32, 20),
            QuantFormat.Q5_0 => new(32, 22),
            QuantFormat.Q5_1 => new(32, 24),
            QuantFormat.Q8_0 => new(32, 34),
            QuantFormat.Q8_1 => new(32, 36),
            QuantFormat.Q2_K => new(256, 84),
            QuantFormat.Q3_K => new(256, 110),
            QuantFormat.Q4_K => new(256, 144),
            QuantFormat.Q5_K => new(256, 176),
            QuantFormat.Q6_K => new(256, 210),
            QuantFormat.Q8_K => new(256, 292),
            QuantFormat.IQ2_XXS => new(256, 66),
            QuantFormat.IQ2_XS => new(256, 74),
            QuantFormat.IQ3_XXS => new(256, 98),
            QuantFormat.IQ1_S => new(256, 50),
            QuantFormat.IQ4_NL => new(32, 18),
            QuantFormat.IQ3_S => new(256, 110),
            QuantFormat.IQ2_S => new(256, 82),
            QuantFormat.IQ4_XS => new(256, 136),
            QuantFormat.IQ1_M => new(256, 56),
            QuantFormat.TQ1_0 => new(256, 54),
            QuantFormat.TQ2_0 => new(256, 66),
            QuantFormat.MXFP4 => new(32, 17),
            QuantFormat.NVFP4 => new(64, 36),
            QuantFormat.Q1_0 => new(128, 18),
            QuantFormat.Q2_0 => new(64, 18),
            _ => default,
        };
        return info.Elements != 0;
    }

    /// <summary>Bytes of a row of <paramref name="elements"/> elements.</summary>
    /// <exception cref="ArgumentException">The row is no whole number of blocks.</exception>
    public long RowBytes(long elements) => elements % Elements == 0
        ? elements / Elements * Bytes
        : throw new ArgumentException($"A row of {elements} elements is no multiple of the block of {Elements}.", nameof(elements));
}

/// <summary>Questions about a <see cref="QuantFormat"/>.</summary>
public static class QuantFormats
{
    private const int FirstOwnId = 1000;

    /// <summary>True when the id is a tensor type of GGUF whose size is known.</summary>
    public static bool IsGgufType(this QuantFormat format) => (uint)format < FirstOwnId && QuantFormatInfo.TryGet(format, out _);
}
