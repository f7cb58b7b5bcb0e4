using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Nibbles with f16 scale and minimum for every 32 (stored as [scale, minimum, 16 bytes]; byte i holds the elements i and i + 16).</summary>
internal readonly unsafe struct PackedQ4_1 : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q4_1;

    /// <inheritdoc/>
    public static int Records => 1;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Unsigned4;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <inheritdoc/>
    public static bool HasMinimum => true;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.NibbleBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants)
    {
        Vector128<byte> packed = Vector128.Load(block + 4);
        (packed & Vector128.Create((byte)0x0f)).Store(quants);
        (packed >>> 4).Store(quants + 16);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        BitPlanes.PackNibbles(quants, 0, 0, packed, lane, TTier.Lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns)
    {
        ((ushort*)scales)[column] = Unsafe.ReadUnaligned<ushort>(block);
        ((ushort*)scales)[columns + column] = Unsafe.ReadUnaligned<ushort>(block + 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        BitPlanes.Nibbles<TTier, TInt>(packed, 0, half, step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.LoadFiniteHalf(scales + 2 * TTier.Lanes * vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.LoadFiniteHalf(scales + 2 * TTier.Lanes * (2 + vector));
}
