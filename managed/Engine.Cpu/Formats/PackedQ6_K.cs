using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Six bits minus 32 in super-blocks of 256 with an f16 scale; each 16 have a signed 8-bit scale (stored as [128 bytes of low nibbles, 64 bytes of
/// high bit pairs, 16 scales, scale]).</summary>
internal readonly unsafe struct PackedQ6_K : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q6_K;

    /// <inheritdoc/>
    public static int Records => 8;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred6;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <inheritdoc/>
    public static int ZeroShift => 5;

    /// <inheritdoc/>
    public static int ScaleLength => 16;

    /// <inheritdoc/>
    public static int HeaderBytes => 2;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.NibbleBytes + BitPlanes.PairBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants)
    {
        // Half a super-block: 64 bytes of nibbles hold records 0 and 1 low, 2 and 3 high; 32 bytes hold the bit pairs of records 0 to 3.
        for (int record = 0; record < 8; record++)
        {
            int half = record >> 2, quarter = record & 3;
            byte* low = block + 64 * half + 32 * (quarter & 1), high = block + 128 + 32 * half;
            for (int i = 0; i < 32; i += 16)
            {
                Vector128<byte> nibbles = Vector128.Load(low + i) >>> (quarter < 2 ? 0 : 4) & Vector128.Create((byte)0x0f);
                Vector128<byte> pairs = Vector128.Load(high + i) >>> 2 * quarter & Vector128.Create((byte)0x03);
                (nibbles | pairs << 4).Store(quants + 32 * record + i);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        BitPlanes.PackNibbles(quants, 1, 1, packed, lane, TTier.Lanes);
        BitPlanes.PackPairs(quants, 4, 3, packed, lane, TTier.Lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackHeader(byte* block, byte* header, int column, int columns) =>
        ((ushort*)header)[column] = Unsafe.ReadUnaligned<ushort>(block + 208);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns)
    {
        scales[column] = block[192 + 2 * record];
        scales[columns + column] = block[193 + 2 * record];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        TTier.Or(BitPlanes.Pairs<TTier, TInt>(packed, 3 * half, step, 4), BitPlanes.Nibbles<TTier, TInt>(packed, 1 + half, half, step));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.Mul(TTier.Load(header + TTier.Lanes * vector), TTier.LoadSByte((sbyte*)scales + TTier.Lanes * (2 * part + vector)));
}
