using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using F = System.Runtime.Intrinsics.Vector512<float>;
using I = System.Runtime.Intrinsics.Vector512<int>;

namespace Engine.Cpu.Tests;

/// <summary>The logic of the 512-bit tiers in portable operations, so that their drivers are tested on processors without 512-bit vectors.</summary>
internal unsafe interface ISoftwareTier512 : ITier<I, F>, IFloat512
{
    static int ITier<I, F>.Steps(ProductKind kind) => kind == ProductKind.Signed8 ? 16 : 8;

    static int ITier<I, F>.StepsPerWiden(ProductKind kind) => kind switch
    {
        ProductKind.Unsigned5 => 4,
        ProductKind.Unsigned6 => 2,
        _ => 8,
    };

    static int ITier<I, F>.OffsetShift(ProductKind kind) => -1;

    static void ITier<I, F>.Prefetch(void* p)
    {
    }

    static I ITier<I, F>.ZeroInts => I.Zero;

    static I ITier<I, F>.LoadInts(void* p) => Vector512.Load((int*)p);

    static void ITier<I, F>.StoreInts(void* p, I x) => x.Store((int*)p);

    static I ITier<I, F>.BroadcastInts(void* p) => Vector512.Create(*(int*)p);

    static I ITier<I, F>.AddInts(I x, I y) => x + y;

    static I ITier<I, F>.SubtractShifted(I x, I y, int shift) => x - (y << shift);

    static I ITier<I, F>.Or(I x, I y) => x | y;

    static I ITier<I, F>.ShiftRightBytes(I x, int shift, byte mask) => x >>> shift & Vector512.Create(mask).AsInt32();

    static I ITier<I, F>.ShiftLeftBytes(I x, int shift, byte mask) => x << shift & Vector512.Create(mask).AsInt32();

    static I ITier<I, F>.LookUp(ulong low, ulong high, I x)
    {
        byte* bytes = stackalloc byte[64];
        x.Store((int*)bytes);
        for (int i = 0; i < 64; i++) bytes[i] = (byte)((bytes[i] < 8 ? low : high) >> 8 * (bytes[i] & 7));
        return Vector512.Load((int*)bytes);
    }

    static uint ITier<I, F>.SignedFlip => 0;

    static I ITier<I, F>.SignedOperand(byte* stored, int step)
    {
        sbyte* bytes = (sbyte*)stored + 32 * step;
        short* wide = stackalloc short[32];
        for (int i = 0; i < 32; i++) wide[i] = bytes[i];
        return Vector512.Load((int*)wide);
    }

    static I ITier<I, F>.SignedOperand(I bytes, int step)
    {
        Vector256<sbyte> half = (step & 1) == 0 ? bytes.GetLower().AsSByte() : bytes.GetUpper().AsSByte();
        return Vector512.Create(Vector256.WidenLower(half), Vector256.WidenUpper(half)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static I ITier<I, F>.MultiplyAdd(ProductKind kind, I weights, I activations, I narrow)
    {
        if (kind == ProductKind.Signed8) return Pairs(weights.AsInt16(), activations.AsInt16()) + narrow;
        short* sums = stackalloc short[32];
        for (int i = 0; i < 32; i++)
        {
            // Saturation would be a wrong sum: a test that meets it must fail.
            int sum = weights.AsByte()[2 * i] * activations.AsSByte()[2 * i] + weights.AsByte()[2 * i + 1] * activations.AsSByte()[2 * i + 1];
            sums[i] = checked((short)(narrow.AsInt16()[i] + sum));
        }

        return Vector512.Load(sums).AsInt32();
    }

    static I ITier<I, F>.Widen(ProductKind kind, I narrow) =>
        kind == ProductKind.Signed8 ? narrow : Pairs(narrow.AsInt16(), Vector512<short>.One);

    static F ITier<I, F>.ToFloat(I x) => Vector512.ConvertToSingle(x);

    static F ITier<I, F>.LoadScales(byte* p)
    {
        I wide = Widened((short*)p) << 13 & Vector512.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector512.Create(5.192296858534828e33f);
    }

    static F ITier<I, F>.LoadByte(byte* p)
    {
        float* values = stackalloc float[16];
        for (int i = 0; i < 16; i++) values[i] = p[i];
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
        for (int i = 0; i < 16; i++) sums[i] = x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
        return Vector512.Load(sums);
    }
}
