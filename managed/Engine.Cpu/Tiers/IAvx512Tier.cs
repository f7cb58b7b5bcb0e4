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
    // The drivers' branches on these are to be decided when they are compiled: a call left in a loop would keep its vectors on the stack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int IOperandTier<I>.Steps(ProductKind kind) => 8 << (1 << (int)ProductKind.Signed8 >> (int)kind & 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ITier<I, F>.StepsPerWiden(ProductKind kind) => 0x882488 >> 4 * (int)kind & 15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ITier<I, F>.OffsetShift(ProductKind kind) => -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<F>.Prefetch(void* p) => Sse.Prefetch0(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<F>.PrefetchFar(void* p) => Sse.Prefetch1(p);

    static I ITier<I, F>.ZeroInts => I.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.LoadInts(void* p) => Vector512.Load((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ITier<I, F>.StoreInts(void* p, I x) => x.Store((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.BroadcastInts(void* p) => Vector512.Create(*(int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.AddInts(I x, I y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.StartNarrow(ProductKind kind, void* p, int shift) => (Vector512.Create(*(int*)p).AsInt16() << shift).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.Or(I x, I y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.ShiftRightBytes(I x, int shift, byte mask) => (shift == 0 ? x : x >>> shift) & Vector512.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.ShiftLeftBytes(I x, int shift, byte mask) => (shift == 0 ? x : x << shift) & Vector512.Create(mask).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.LookUp(I x, int shift, ulong low, ulong high)
    {
        if (shift != 0) x >>>= shift;
        return Avx512BW.Shuffle(Vector512.Create(low, high, low, high, low, high, low, high).AsByte(), x.AsByte() & Vector512.Create((byte)15)).AsInt32();
    }

    static uint ITier<I, F>.SignedFlip => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.SignedOperand(byte* stored, int step) => Avx512BW.ConvertToVector512Int16(Vector256.Load((sbyte*)stored + 32 * step)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.LevelOperand(I bytes) => bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I IOperandTier<I>.SignedOperand(I bytes, int step)
    {
        // Two bytes of every lane to the upper halves of its two words, whose arithmetic shift leaves them signed.
        const long Low = unchecked((long)0x05ff04ff01ff00ff), High = unchecked((long)0x0dff0cff09ff08ff), Two = 0x0200020002000200;
        Vector512<long> places = (step & 1) == 0
            ? Vector512.Create(Low, High, Low, High, Low, High, Low, High)
            : Vector512.Create(Low | Two, High | Two, Low | Two, High | Two, Low | Two, High | Two, Low | Two, High | Two);
        return Avx512BW.ShiftRightArithmetic(Avx512BW.Shuffle(bytes.AsByte(), places.AsByte()).AsInt16(), 8).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.Multiply(ProductKind kind, I weights, I activations) => kind switch
    {
        ProductKind.Signed8 => Avx512BW.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()),
        ProductKind.Levels8 => Avx512BW.MultiplyAddAdjacent(Magnitudes(weights, activations), Vector512<short>.One),
        _ => Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()).AsInt32(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.MultiplyAdd(ProductKind kind, I weights, I activations, I narrow) => kind switch
    {
        ProductKind.Signed8 => Avx512BW.MultiplyAddAdjacent(weights.AsInt16(), activations.AsInt16()) + narrow,
        ProductKind.Levels8 => Avx512BW.MultiplyAddAdjacent(Magnitudes(weights, activations), Vector512<short>.One) + narrow,
        _ => (Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte()) + narrow.AsInt16()).AsInt32(),
    };

    /// <summary>|activation| * (weight with the activation's sign), in pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<short> Magnitudes(I weights, I activations)
    {
        Vector512<sbyte> w = weights.AsSByte(), x = activations.AsSByte();
        return Avx512BW.MultiplyAddAdjacent(Avx512BW.Abs(x), Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<sbyte>.Zero), Vector512<sbyte>.Zero - w, w));
    }

    static bool ITier<I, F>.WidensTimesFactor(ProductKind kind) => kind < ProductKind.Signed8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static I ITier<I, F>.WidenTimes(ProductKind kind, I narrow, I factor) => kind < ProductKind.Signed8
        ? Avx512BW.MultiplyAddAdjacent(narrow.AsInt16(), factor.AsInt16())
        : narrow;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.TimesFactor(ProductKind kind, I wide, I factor) => kind < ProductKind.Signed8
        ? Avx512F.ConvertToVector512Single(wide)
        : Avx512F.ConvertToVector512Single(wide) * factor.AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F IFloatTier<F>.LoadFiniteHalf(byte* p)
    {
        // Sign-extended, shifted and masked, a half is a float but for its exponent bias, which 2^112 makes good (subnormals too).
        I wide = Avx512F.ConvertToVector512Int32(Vector256.Load((short*)p)) << 13 & Vector512.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector512.Create(5.192296858534828e33f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F IFloatTier<F>.LoadHalf(ushort* source)
    {
        // As for finite halves; infinity and NaN get the all-ones exponent back.
        I wide = Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source)) << 13 & Vector512.Create(unchecked((int)0x8fffe000)), exponent = Vector512.Create(0x0f800000);
        I special = Vector512.Equals(wide & exponent, exponent) & Vector512.Create(0x7f800000);
        return ((wide.AsSingle() * Vector512.Create(5.192296858534828e33f)).AsInt32() | special).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadByte(byte* p) => Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(p)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadNibble(byte* p, int shift)
    {
        I bytes = Avx512F.ConvertToVector512Int32(Vector128.Load(p));
        return Avx512F.ConvertToVector512Single(shift == 0 ? bytes & Vector512.Create(15) : bytes >>> shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static F ITier<I, F>.LoadPowerOfTwo(byte* p)
    {
        // The exponent field of normal numbers; greater only for the two that have none, the mantissa's bits.
        I e = Avx512F.ConvertToVector512Int32(Vector128.Load(p));
        return Vector512.Max(e - I.One << 23, e + I.One << 21).AsSingle();
    }
}
