using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using F = System.Runtime.Intrinsics.Vector128<float>;
using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Cpu;

/// <summary>
/// What the two NEON tiers share: all but the multiply. Weights of every kind fit signed bytes, so nothing is offset or flipped; a step is four bytes a
/// lane, and its products go to 32-bit sums at once.
/// </summary>
internal unsafe interface INeonTier : ITier<I, F>, IFloat128
{
    static int IOperandTier<I>.Steps(ProductKind kind) => 8;

    static int ITier<I, F>.StepsPerWiden(ProductKind kind) => 8;

    static int ITier<I, F>.OffsetShift(ProductKind kind) => -1;

    static I ITier<I, F>.ZeroInts => I.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.LoadInts(void* p) => Vector128.Load((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ITier<I, F>.StoreInts(void* p, I x) => x.Store((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.BroadcastInts(void* p) => AdvSimd.LoadAndReplicateToVector128((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.AddInts(I x, I y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.StartNarrow(ProductKind kind, void* p, int shift) => AdvSimd.LoadAndReplicateToVector128((int*)p) << shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.Or(I x, I y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.ShiftRightBytes(I x, int shift, byte mask) => (shift == 0 ? x : x >>> shift) & Vector128.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.ShiftLeftBytes(I x, int shift, byte mask) => (shift == 0 ? x : x << shift) & Vector128.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.LookUp(I x, int shift, ulong low, ulong high)
    {
        if (shift != 0) x >>>= shift;
        return AdvSimd.Arm64.VectorTableLookup(Vector128.Create(low, high).AsByte(), x.AsByte() & Vector128.Create((byte)15)).AsInt32();
    }

    static uint ITier<I, F>.SignedFlip => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.SignedOperand(byte* stored, int step) => Vector128.Load((int*)stored + 4 * step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.LevelOperand(I bytes) => bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.SignedOperand(I bytes, int step) => bytes;

    static bool ITier<I, F>.WidensTimesFactor(ProductKind kind) => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.WidenTimes(ProductKind kind, I narrow, I factor) => narrow;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.TimesFactor(ProductKind kind, I wide, I factor) => AdvSimd.ConvertToSingle(wide) * factor.AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadByte(byte* p) => AdvSimd.ConvertToSingle(Bytes(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadNibble(byte* p, int shift) => AdvSimd.ConvertToSingle(shift == 0 ? Bytes(p) & Vector128.Create(15) : Bytes(p) >>> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadPowerOfTwo(byte* p)
    {
        // The exponent field of normal numbers; greater only for the two that have none, the mantissa's bits.
        I e = Bytes(p);
        return Vector128.Max(e - I.One << 23, e + I.One << 21).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static I Bytes(byte* p) =>
        AdvSimd.ZeroExtendWideningLower(AdvSimd.ZeroExtendWideningLower(Lanes128.FourBytes(p)).GetLower()).AsInt32();
}
