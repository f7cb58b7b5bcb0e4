using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using F = System.Runtime.Intrinsics.Vector512<float>;
using I = System.Runtime.Intrinsics.Vector512<int>;

namespace Engine.Cpu.Tests;

/// <summary>The logic of the 512-bit tiers in portable operations, so that their drivers are tested on processors without 512-bit vectors.</summary>
internal unsafe interface ISoftwareTier512 : ITier<I, F>, IFloat512
{
    static int IOperandTier<I>.Steps(ProductKind kind) => kind == ProductKind.Signed8 ? 16 : 8;

    static int ITier<I, F>.StepsPerWiden(ProductKind kind) => kind switch
    {
        ProductKind.Centred6 => 4,
        ProductKind.Centred7 => 2,
        _ => 8,
    };

    static int ITier<I, F>.OffsetShift(ProductKind kind) => -1;

    static I ITier<I, F>.ZeroInts => I.Zero;

    static I IOperandTier<I>.LoadInts(void* p) => Vector512.Load((int*)p);

    static void ITier<I, F>.StoreInts(void* p, I x) => x.Store((int*)p);

    static I ITier<I, F>.BroadcastInts(void* p) => Vector512.Create(*(int*)p);

    static I ITier<I, F>.AddInts(I x, I y) => x + y;

    static I ITier<I, F>.StartNarrow(ProductKind kind, void* p, int shift) => (Vector512.Create(*(int*)p).AsInt16() << shift).AsInt32();

    static I IOperandTier<I>.Or(I x, I y) => x | y;

    static I IOperandTier<I>.ShiftRightBytes(I x, int shift, byte mask) => x >>> shift & Vector512.Create(mask).AsInt32();

    static I IOperandTier<I>.ShiftLeftBytes(I x, int shift, byte mask) => x << shift & Vector512.Create(mask).AsInt32();

    static I IOperandTier<I>.LookUp(I x, int shift, ulong low, ulong high)
    {
        byte* bytes = stackalloc byte[64];
        x.Store((int*)bytes);
        for (int i = 0; i < 64; i++)
        {
            int index = bytes[i] >> shift & 15;
            bytes[i] = (byte)((index < 8 ? low : high) >> 8 * (index & 7));
        }

        return Vector512.Load((int*)bytes);
    }

    static I IOperandTier<I>.LevelOperand(I bytes) => bytes;

    static uint ITier<I, F>.SignedFlip => 0;

    static I IOperandTier<I>.SignedOperand(byte* stored, int step)
    {
        sbyte* bytes = (sbyte*)stored + 32 * step;
        short* wide = stackalloc short[32];
        for (int i = 0; i < 32; i++) wide[i] = bytes[i];
        return Vector512.Load((int*)wide);
    }

    static I IOperandTier<I>.SignedOperand(I bytes, int step)
    {
        short* wide = stackalloc short[32];
        for (int i = 0; i < 32; i++) wide[i] = bytes.AsSByte()[4 * (i / 2) + 2 * (step & 1) + i % 2];
        return Vector512.Load((int*)wide);
    }

    static I ITier<I, F>.Multiply(ProductKind kind, I weights, I activations) => Products(kind, weights, activations, I.Zero);

    static I ITier<I, F>.MultiplyAdd(ProductKind kind, I weights, I activations, I narrow) => Products(kind, weights, activations, narrow);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static I Products(ProductKind kind, I weights, I activations, I narrow)
    {
        if (kind == ProductKind.Signed8) return Pairs(weights.AsInt16(), activations.AsInt16()) + narrow;
        bool signed = kind == ProductKind.Levels8;
        short* sums = stackalloc short[32];
        for (int i = 0; i < 32; i++)
        {
            // Two products would be saturated, which is a wrong sum: a test that meets it must fail. Their addition wraps.
            short sum = checked((short)(Product(weights, activations, 2 * i, signed) + Product(weights, activations, 2 * i + 1, signed)));
            sums[i] = kind == ProductKind.Levels8 ? sum : (short)(narrow.AsInt16()[i] + sum);
        }

        Vector512<short> pairs = Vector512.Load(sums);
        return kind == ProductKind.Levels8 ? Pairs(pairs, Vector512<short>.One) + narrow : pairs.AsInt32();
    }

    private static int Product(I weights, I activations, int i, bool signed) => (signed ? weights.AsSByte()[i] : weights.AsByte()[i]) * activations.AsSByte()[i];

    static bool ITier<I, F>.WidensTimesFactor(ProductKind kind) => kind < ProductKind.Signed8;

    static I ITier<I, F>.WidenTimes(ProductKind kind, I narrow, I factor) =>
        kind < ProductKind.Signed8 ? Pairs(narrow.AsInt16(), factor.AsInt16()) : narrow;

    static F ITier<I, F>.TimesFactor(ProductKind kind, I wide, I factor) =>
        kind < ProductKind.Signed8 ? Vector512.ConvertToSingle(wide) : Vector512.ConvertToSingle(wide) * factor.AsSingle();

    static F ITier<I, F>.LoadByte(byte* p) => Bytes(p, static x => x);

    static F ITier<I, F>.LoadNibble(byte* p, int shift) => Bytes(p, x => x >> shift & 15);

    static F ITier<I, F>.LoadPowerOfTwo(byte* p) => Bytes(p, static x => MathF.ScaleB(1, x - 128));

    private static F Bytes(byte* p, Func<int, float> value)
    {
        float* values = stackalloc float[16];
        for (int i = 0; i < 16; i++) values[i] = value(p[i]);
        return Vector512.Load(values);
    }

    private static I Widened(short* p)
    {
        int* values = stackalloc int[16];
        for (int i = 0; i < 16; i++) values[i] = p[i];
        return Vector512.Load(values);
    }

    private static I Pairs(Vector512<short> x, Vector512<short> y)
    {
        int* sums = stackalloc int[16];
        for (int i = 0; i < 16; i++) sums[i] = checked(x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1]);
        return Vector512.Load(sums);
    }
}
