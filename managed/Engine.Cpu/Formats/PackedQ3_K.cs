using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Three bits minus 4 in super-blocks of 256 with an f16 scale; each 16 have a 6-bit scale minus 32 (stored as [32 bytes of third bits, 64 bytes of
/// bit pairs, 12 bytes of sub-scales, scale]; bit j of byte l is the third of element l of record j).</summary>
internal readonly unsafe struct PackedQ3_K : IPackedIntegers
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q3_K;

    /// <inheritdoc/>
    public static int Records => 8;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Unsigned4;

    /// <inheritdoc/>
    public static ProductKind RowKind => Kind;

    /// <inheritdoc/>
    public static int ZeroShift => 2;

    /// <inheritdoc/>
    public static int ScaleLength => 16;

    /// <inheritdoc/>
    public static int HeaderBytes => 2;

    /// <inheritdoc/>
    public static int QuantBytes => BitPlanes.TripleBytes;

    /// <inheritdoc/>
    public static int ScaleBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadQuants(byte* block, byte* quants)
    {
        // 32 bytes hold four records of half a super-block, two bits each.
        for (int record = 0; record < 8; record++)
        {
            byte* source = block + 32 + 32 * (record >> 2);
            for (int i = 0; i < 32; i += 16)
                (Vector128.Load(source + i) >>> 2 * (record & 3) & Vector128.Create((byte)0x03) | (Vector128.Load(block + i) >>> record & Vector128<byte>.One) << 2).Store(quants + 32 * record + i);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        BitPlanes.PackTriples(quants, packed, lane, TTier.Lanes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackHeader(byte* block, byte* header, int column, int columns) =>
        ((ushort*)header)[column] = Unsafe.ReadUnaligned<ushort>(block + 108);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns)
    {
        scales[column] = (byte)(SixBitScales.Unpack16(block + 96, 2 * record) - 32);
        scales[columns + column] = (byte)(SixBitScales.Unpack16(block + 96, 2 * record + 1) - 32);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        BitPlanes.Triples<TTier, TInt>(packed, half, step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.Mul(TTier.Load(header + TTier.Lanes * vector), TTier.LoadSByte((sbyte*)scales + TTier.Lanes * (2 * part + vector)));
}
