using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Signed bytes with an f16 scale for every 32 (stored as [scale, 32 bytes]).</summary>
internal readonly unsafe struct PackedQ8_0 : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q8_0;

    /// <inheritdoc/>
    public static int Records => 1;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Signed8;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <inheritdoc/>
    public static int QuantBytes => SignedBytes.Bytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 2;

    /// <inheritdoc/>
    public static bool HasHalfScales => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants) =>
        Unsafe.CopyBlockUnaligned(quants, block + 2, 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        SignedBytes.Pack<TTier, TInt, TFloat>(quants, packed, lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns) =>
        ((ushort*)scales)[column] = Unsafe.ReadUnaligned<ushort>(block);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        SignedBytes.Operand<TTier, TInt>(packed, half, step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.LoadFiniteHalf(scales + 2 * TTier.Lanes * vector);
}
