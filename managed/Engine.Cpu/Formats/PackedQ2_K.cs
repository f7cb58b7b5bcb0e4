using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Two bits in super-blocks of 256 with f16 scale and minimum; each 16 have a 4-bit scale and minimum (stored as [16 bytes of sub-scales, low
/// nibbles, and sub-minimums; 64 bytes; scale; minimum]).</summary>
internal readonly unsafe struct PackedQ2_K : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q2_K;

    /// <inheritdoc/>
    public static int Records => 8;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Unsigned4;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <inheritdoc/>
    public static int ScaleLength => 16;

    /// <inheritdoc/>
    public static bool HasMinimum => true;

    /// <inheritdoc/>
    public static int HeaderBytes => 4;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.PairBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants)
    {
        // 32 bytes hold four records of half a super-block, two bits each.
        for (int record = 0; record < 8; record++)
        {
            byte* source = block + 16 + 32 * (record >> 2);
            for (int i = 0; i < 32; i += 16)
                (Vector128.Load(source + i) >>> 2 * (record & 3) & Vector128.Create((byte)0x03)).Store(quants + 32 * record + i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        BitPlanes.PackPairs(quants, 0, 1, packed, lane, TTier.Lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackHeader(byte* block, byte* header, int column, int columns)
    {
        ((ushort*)header)[column] = Unsafe.ReadUnaligned<ushort>(block + 80);
        // The stored minimum is subtracted; with its sign flipped it is added.
        ((ushort*)header)[columns + column] = (ushort)(Unsafe.ReadUnaligned<ushort>(block + 82) ^ 0x8000);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns)
    {
        for (int part = 0; part < 2; part++) scales[part * columns + column] = block[2 * record + part];
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
        TTier.Mul(TTier.Load(header + TTier.Lanes * vector), TTier.LoadNibble(scales + TTier.Lanes * (2 * part + vector), 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.Mul(TTier.Load(header + TTier.Lanes * (2 + vector)), TTier.LoadNibble(scales + TTier.Lanes * (2 * part + vector), 4));
}
