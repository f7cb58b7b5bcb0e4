using System.Runtime.CompilerServices;
using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Cpu;

/// <summary>Where a ternary format keeps its scale.</summary>
internal interface ITernary
{
    /// <summary>The stored format.</summary>
    static abstract QuantFormat Id { get; }

    /// <summary>Offset of the f16 scale in a block.</summary>
    static abstract int ScaleAt { get; }
}

/// <summary>Ternary digits stored five to a byte.</summary>
internal readonly struct TQ1_0 : ITernary
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.TQ1_0;

    /// <inheritdoc/>
    public static int ScaleAt => 52;
}

/// <summary>Ternary digits stored four to a byte.</summary>
internal readonly struct TQ2_0 : ITernary
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.TQ2_0;

    /// <inheritdoc/>
    public static int ScaleAt => 64;
}

/// <summary>-1, 0 and 1 (in two bits also 2) with one f16 scale for 256, packed as bit pairs of the digit plus 1 whatever the stored form.</summary>
internal readonly unsafe struct PackedTernary<TStored> : IPackedIntegers
    where TStored : struct, ITernary
{
    /// <inheritdoc/>
    public static QuantFormat Id => TStored.Id;

    /// <inheritdoc/>
    public static int Records => 8;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Unsigned4;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <inheritdoc/>
    public static int ZeroShift => 0;

    /// <inheritdoc/>
    public static int HeaderBytes => 2;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.PairBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 0;

    /// <inheritdoc/>
    public static void ReadQuants(byte* block, byte* quants)
    {
        float* values = stackalloc float[256];
        BlockFormats.Decode(Id, block, values, 256);
        // The plain decoder is exact, so its values divided by the scale are the digits but for a rounding. Two bits can also hold 2, which no encoder writes.
        float scale = FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(block + TStored.ScaleAt)), inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < 256; i++) quants[i] = (byte)(MathF.Round(values[i] * inverse) + 1);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        BitPlanes.PackPairs(quants, 0, 1, packed, lane, TTier.Lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackHeader(byte* block, byte* header, int column, int columns) =>
        ((ushort*)header)[column] = Unsafe.ReadUnaligned<ushort>(block + TStored.ScaleAt);

    /// <inheritdoc/>
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        BitPlanes.Pairs<TTier, TInt>(packed, half, step, 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.Load(header + TTier.Lanes * vector);
}
