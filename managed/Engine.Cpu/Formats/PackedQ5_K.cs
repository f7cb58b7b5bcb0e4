using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Five bits in super-blocks of 256 with f16 scale and minimum; each 32 have a 6-bit scale and minimum (stored as [scale, minimum, 12 bytes of
/// sub-scales, 32 bytes of fifth bits, 128 bytes of nibbles]; bit j of byte l is the fifth of element l of record j).</summary>
internal readonly unsafe struct PackedQ5_K : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q5_K;

    /// <inheritdoc/>
    public static int Records => 8;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred5;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <summary>16, so that the quants are centred; what a weight loses by it is in its minimum.</summary>
    public static int ZeroShift => 4;

    /// <inheritdoc/>
    public static bool HasMinimum => true;

    /// <inheritdoc/>
    public static int HeaderBytes => 4;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.FiveBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants)
    {
        for (int i = 0; i < 128; i += 16)
        {
            int record = i >> 5 << 1;
            Vector128<byte> packed = Vector128.Load(block + 48 + i), fifth = Vector128.Load(block + 16 + (i & 16));
            byte* to = quants + 32 * record + (i & 16);
            (packed & Vector128.Create((byte)0x0f) | (fifth >>> record & Vector128<byte>.One) << 4).Store(to);
            (packed >>> 4 | (fifth >>> record + 1 & Vector128<byte>.One) << 4).Store(to + 32);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => BitPlanes.PackFives(quants, packed, lane, TTier.Lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackHeader(byte* block, byte* header, int column, int columns)
    {
        ((ushort*)header)[column] = Unsafe.ReadUnaligned<ushort>(block);
        // The stored minimum is subtracted; with its sign flipped it is added.
        ((ushort*)header)[columns + column] = (ushort)(Unsafe.ReadUnaligned<ushort>(block + 2) ^ 0x8000);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns) =>
        SixBitScales.Unpack(block + 4, record, out scales[column], out scales[columns + column]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => BitPlanes.Fives<TTier, TInt>(packed, half, step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.Mul(TTier.Load(header + TTier.Lanes * vector), TTier.LoadByte(scales + TTier.Lanes * vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.Fma(
        Scale<TTier, TInt, TFloat>(header, scales, vector, part),
        TTier.Broadcast(1 << ZeroShift),
        TTier.Mul(TTier.Load(header + TTier.Lanes * (2 + vector)), TTier.LoadByte(scales + TTier.Lanes * (2 + vector))));
}
