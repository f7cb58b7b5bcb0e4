using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector512<float>;
using I = System.Runtime.Intrinsics.Vector512<int>;

namespace Engine.Cpu;

/// <summary>
/// What the 512-bit tiers with assembled integer tiles share. Tiles for several rows have four byte products a lane in one instruction; a single row is multiplied
/// with the 512-bit intrinsics. The instruction's weights are unsigned, so signed bytes are stored with their top bit flipped (plus 128), and 128 times the
/// activation's sum is taken off again, in integers.
/// </summary>
internal unsafe interface IAvx512VnniTier : IAvx512Tier
{
    // Log2 of the 128 that the flipped bit adds.
    private const int SignedShift = 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int IOperandTier<I>.Steps(ProductKind kind) => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ITier<I, F>.OffsetShift(ProductKind kind) => kind == ProductKind.Signed8 ? SignedShift : -1;

    static uint ITier<I, F>.SignedFlip => 0x80808080;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.SignedOperand(byte* stored, int step) => Vector512.Load((int*)stored + 16 * step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.SignedOperand(I bytes, int step) => bytes ^ Vector512.Create(0x80808080u).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.StartNarrow(ProductKind kind, void* p, int shift) => kind < ProductKind.Signed8
        ? (Vector512.Create(*(int*)p).AsInt16() << shift).AsInt32()
        : Vector512.Create(*(int*)p) << SignedShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.Multiply(ProductKind kind, I weights, I activations) => kind switch
    {
        ProductKind.Signed8 => UnsignedProducts(weights, activations),
        ProductKind.Levels8 => Avx512BW.MultiplyAddAdjacent(Magnitudes(weights, activations), Vector512<short>.One),
        _ => Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()).AsInt32(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.MultiplyAdd(ProductKind kind, I weights, I activations, I narrow) => kind switch
    {
        ProductKind.Signed8 => UnsignedProducts(weights, activations) + narrow,
        ProductKind.Levels8 => Avx512BW.MultiplyAddAdjacent(Magnitudes(weights, activations), Vector512<short>.One) + narrow,
        _ => (Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32(),
    };

    /// <summary>Products of unsigned bytes up to 255 do not fit the 16 bits of the byte multiply: even and odd bytes are widened first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I UnsignedProducts(I weights, I activations) =>
        Avx512BW.MultiplyAddAdjacent(EvenUnsigned(weights), EvenSigned(activations)) + Avx512BW.MultiplyAddAdjacent(OddUnsigned(weights), OddSigned(activations));

    /// <summary>The even bytes, unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<short> EvenUnsigned(I x) => x.AsInt16() & Vector512.Create((short)0xff);

    /// <summary>The odd bytes, unsigned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<short> OddUnsigned(I x) => x.AsInt16() >>> 8;

    /// <summary>The even bytes, signed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<short> EvenSigned(I x) => x.AsInt16() << 8 >> 8;

    /// <summary>The odd bytes, signed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<short> OddSigned(I x) => x.AsInt16() >> 8;

    static bool ITier<I, F>.AssemblesTiles => AssembledFunctions.CanPlace;

    static delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> ITier<I, F>.AssembledTile<TFormat>(int rows, int readers) =>
        AssembledIntegerTiles<TFormat, Avx512VnniTier, I, F>.Of(rows, readers);

    static delegate* unmanaged<int, void> ITier<I, F>.AssembledProducts => AssembledRoof.Run;
}
