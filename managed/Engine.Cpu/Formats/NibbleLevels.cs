using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Sixteen unevenly spaced levels, 32 to a scale.</summary>
internal readonly unsafe struct IQ4_NL : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ4_NL;

    /// <inheritdoc/>
    public static int Records => 1;

    /// <summary>-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113.</summary>
    public static ulong LowLevels => 0xf6eaddcfbfad9881;

    /// <inheritdoc/>
    public static ulong HighLevels => 0x7159453526190d01;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => 1;
}

/// <summary>The levels of <see cref="IQ4_NL"/> in super-blocks with 6-bit sub-scales minus 32.</summary>
internal readonly unsafe struct IQ4_XS : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ4_XS;

    /// <inheritdoc/>
    public static ulong LowLevels => IQ4_NL.LowLevels;

    /// <inheritdoc/>
    public static ulong HighLevels => IQ4_NL.HighLevels;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) =>
        (sbyte)((block[4 + (part >> 1)] >> 4 * (part & 1) & 15 | (Unsafe.ReadUnaligned<ushort>(block + 2) >> 2 * part & 3) << 4) - 32);
}

/// <summary>FP4 E2M1 numbers, doubled to integers, 32 to a power of two (OCP Microscaling Formats 1.0).</summary>
internal readonly unsafe struct MXFP4 : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.MXFP4;

    /// <inheritdoc/>
    public static int Records => 1;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred5;

    /// <summary>0, 1, 2, 3, 4, 6, 8, 12 and their negatives, plus 16.</summary>
    public static ulong LowLevels => 0x1c18161413121110;

    /// <inheritdoc/>
    public static ulong HighLevels => 0x04080a0c0d0e0f10;

    /// <inheritdoc/>
    public static int HeaderBytes => 1;

    /// <summary>The exponent e of the scale 2^(e - 128).</summary>
    public static ushort HeaderBits(byte* block) => block[0];

    /// <inheritdoc/>
    public static float HeaderValue(ushort bits) => MathF.ScaleB(1, bits - 128);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat LoadHeader<TTier, TInt, TFloat>(byte* header)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.LoadPowerOfTwo(header);

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => 1;
}
