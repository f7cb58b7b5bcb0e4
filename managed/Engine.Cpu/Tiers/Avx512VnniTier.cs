using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// 512-bit vectors whose tiles for several rows are assembled at run time, with four byte products a lane in one instruction; a single row is multiplied with the
/// 512-bit intrinsics. The instruction's weights are unsigned, so signed bytes are stored with their top bit flipped (plus 128), and 128 times the
/// activation's sum is taken off again, in integers.
/// </summary>
internal readonly unsafe struct Avx512VnniTier : IAvx512Tier
{
    /// <inheritdoc/>
    public static string Name => "avx512-vnni";

    /// <inheritdoc/>
    public static int Steps(ProductKind kind) => 8;

    /// <inheritdoc/>
    public static int OffsetShift(ProductKind kind) => kind == ProductKind.Signed8 ? 7 : -1;

    /// <inheritdoc/>
    public static uint SignedFlip => 0x80808080;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SignedOperand(byte* stored, int step) => Vector512.Load((int*)stored + 16 * step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SignedOperand(Vector512<int> bytes, int step) => bytes ^ Vector512.Create(0x80808080u).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(ProductKind kind, Vector512<int> weights, Vector512<int> activations, Vector512<int> narrow)
    {
        if (kind != ProductKind.Signed8) return (Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32();
        // Products of unsigned bytes up to 255 do not fit the 16 bits of the byte multiply: even and odd bytes are widened first.
        Vector512<short> even = (weights.AsInt16() & Vector512.Create((short)0xff)), odd = weights.AsInt16() >>> 8;
        Vector512<short> x = activations.AsInt16();
        return Avx512BW.MultiplyAddAdjacent(even, x << 8 >> 8) + Avx512BW.MultiplyAddAdjacent(odd, x >> 8) + narrow;
    }

    /// <inheritdoc/>
    public static delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> AssembledTile<TFormat>(int rows) where TFormat : struct, IPackedIntegers =>
        AssembledIntegerTiles<TFormat, Avx512VnniTier, Vector512<int>, Vector512<float>>.Of(rows);
}
