using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector512<float>;
using I = System.Runtime.Intrinsics.Vector512<int>;

namespace Engine.Cpu;

/// <summary>
/// What the 512-bit tiers share. The base class library has no VNNI instructions at this width, so these are the 256-bit tier's methods at twice the width; a
/// tier whose tiles are assembled overrides what concerns its operands.
/// </summary>
internal unsafe interface IAvx512Tier : ITier<I, F>, IFloat512
{
    static int ITier<I, F>.Steps(ProductKind kind) => kind == ProductKind.Signed8 ? 16 : 8;

    static int ITier<I, F>.StepsPerWiden(ProductKind kind) => kind switch
    {
        ProductKind.Unsigned4 => 8,
        ProductKind.Unsigned5 => 4,
        ProductKind.Unsigned6 => 2,
        _ => 8,
    };

    static int ITier<I, F>.OffsetShift(ProductKind kind) => -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ITier<I, F>.Prefetch(void* p) => Sse.Prefetch0(p);

    static I ITier<I, F>.ZeroInts => I.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.LoadInts(void* p) => Vector512.Load((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ITier<I, F>.StoreInts(void* p, I x) => x.Store((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.BroadcastInts(void* p) => Vector512.Create(*(int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.AddInts(I x, I y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.SubtractShifted(I x, I y, int shift) => x - (shift == 0 ? y : y << shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.Or(I x, I y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.ShiftRightBytes(I x, int shift, byte mask) => (shift == 0 ? x : x >>> shift) & Vector512.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.ShiftLeftBytes(I x, int shift, byte mask) => (shift == 0 ? x : x << shift) & Vector512.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.LookUp(ulong low, ulong high, I x) =>
        Avx512BW.Shuffle(Vector512.Create(low, high, low, high, low, high, low, high).AsByte(), x.AsByte()).AsInt32();

    static uint ITier<I, F>.SignedFlip => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.SignedOperand(byte* stored, int step) => Avx512BW.ConvertToVector512Int16(Vector256.Load((sbyte*)stored + 32 * step)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.SignedOperand(I bytes, int step) => Avx512BW.ConvertToVector512Int16((step & 1) == 0 ? bytes.GetLower().AsSByte() : bytes.GetUpper().AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.MultiplyAdd(ProductKind kind, I weights, I activations, I narrow) => kind == ProductKind.Signed8
        ? Avx512BW.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()) + narrow
        : (Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.Widen(ProductKind kind, I narrow) => kind == ProductKind.Signed8
        ? narrow
        : Avx512BW.MultiplyAddAdjacent(narrow.AsInt16(), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.ToFloat(I x) => Avx512F.ConvertToVector512Single(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadScales(byte* p)
    {
        // Sign-extended, shifted and masked, a half is a float but for its exponent bias, which 2^112 makes good (subnormals too).
        I wide = Avx512F.ConvertToVector512Int32(Vector256.Load((short*)p)) << 13 & Vector512.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector512.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadByte(byte* p) => Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(p)));
}
