using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Five bits with f16 scale and minimum for every 32 (stored as [scale, minimum, 4 bytes of fifth bits, 16 bytes of nibbles]).</summary>
internal readonly unsafe struct PackedQ5_1 : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q5_1;

    /// <inheritdoc/>
    public static int Records => 1;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred5;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <summary>16, so that the quants are centred; what a weight loses by it is in its minimum.</summary>
    public static int ZeroShift => 4;

    /// <inheritdoc/>
    public static bool HasMinimum => true;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.FiveBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants)
    {
        Vector128<byte> packed = Vector128.Load(block + 8);
        (packed & Vector128.Create((byte)0x0f)).Store(quants);
        (packed >>> 4).Store(quants + 16);
        uint fifth = Unsafe.ReadUnaligned<uint>(block + 4);
        for (int i = 0; i < 32; i++) quants[i] |= (byte)((fifth >> i & 1) << 4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => BitPlanes.PackFives(quants, packed, lane, TTier.Lanes);

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
        where TTier : struct, IOperandTier<TInt> where TInt : struct => BitPlanes.Fives<TTier, TInt>(packed, half, step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.LoadFiniteHalf(scales + 2 * TTier.Lanes * vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.Fma(
        Scale<TTier, TInt, TFloat>(header, scales, vector, part),
        TTier.Broadcast(1 << ZeroShift),
        TTier.LoadFiniteHalf(scales + 2 * TTier.Lanes * (2 + vector)));
}
