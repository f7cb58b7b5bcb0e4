using System.Runtime.CompilerServices;

namespace Engine.Tensors.Formats;

/// <summary>32-bit IEEE floats.</summary>
public readonly unsafe struct F32 : IBlockFormat
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.F32;

    /// <inheritdoc/>
    public static int Elements => 1;

    /// <inheritdoc/>
    public static int Bytes => 4;

    /// <inheritdoc/>
    public static void Decode(byte* block, float* values) => *values = Unsafe.ReadUnaligned<float>(block);
}

/// <summary>16-bit IEEE floats.</summary>
public readonly unsafe struct F16 : IBlockFormat
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.F16;

    /// <inheritdoc/>
    public static int Elements => 1;

    /// <inheritdoc/>
    public static int Bytes => 2;

    /// <inheritdoc/>
    public static void Decode(byte* block, float* values) => *values = FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(block));
}

/// <summary>The upper halves of 32-bit floats.</summary>
public readonly unsafe struct BF16 : IBlockFormat
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.BF16;

    /// <inheritdoc/>
    public static int Elements => 1;

    /// <inheritdoc/>
    public static int Bytes => 2;

    /// <inheritdoc/>
    public static void Decode(byte* block, float* values) => *values = FloatBits.FromBFloat16(Unsafe.ReadUnaligned<ushort>(block));
}
