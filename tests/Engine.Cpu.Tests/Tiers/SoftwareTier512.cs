using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

/// <summary>The logic of the 512-bit tier in portable operations, so that its drivers are tested on processors without 512-bit vectors.</summary>
internal readonly unsafe struct SoftwareTier512 : ITier<Vector512<int>, Vector512<float>>, IFloat512
{
    public static string Name => "software-512";

    public static int Steps(ProductKind kind) => kind == ProductKind.Signed8 ? 16 : 8;

    public static int StepsPerWiden(ProductKind kind) => kind switch
    {
        ProductKind.Unsigned5 => 4,
        ProductKind.Unsigned6 => 2,
        _ => 8,
    };

    public static int OffsetShift(ProductKind kind) => -1;

    public static void Prefetch(void* p)
    {
    }

    public static Vector512<int> ZeroInts => Vector512<int>.Zero;

    public static Vector512<int> LoadInts(void* p) => Vector512.Load((int*)p);

    public static void StoreInts(void* p, Vector512<int> x) => x.Store((int*)p);

    public static Vector512<int> BroadcastInts(void* p) => Vector512.Create(*(int*)p);

    public static Vector512<int> AddInts(Vector512<int> x, Vector512<int> y) => x + y;

    public static Vector512<int> SubtractShifted(Vector512<int> x, Vector512<int> y, int shift) => x - (y << shift);

    public static Vector512<int> Or(Vector512<int> x, Vector512<int> y) => x | y;

    public static Vector512<int> ShiftRightBytes(Vector512<int> x, int shift, byte mask) => x >>> shift & Vector512.Create(mask).AsInt32();

    public static Vector512<int> ShiftLeftBytes(Vector512<int> x, int shift, byte mask) => x << shift & Vector512.Create(mask).AsInt32();

    public static Vector512<int> LookUp(ulong low, ulong high, Vector512<int> x)
    {
        byte* bytes = stackalloc byte[64];
        x.Store((int*)bytes);
        for (int i = 0; i < 64; i++) bytes[i] = (byte)((bytes[i] < 8 ? low : high) >> 8 * (bytes[i] & 7));
        return Vector512.Load((int*)bytes);
    }

    public static uint SignedFlip => 0;

    public static Vector512<int> SignedOperand(byte* stored, int step)
    {
        sbyte* bytes = (sbyte*)stored + 32 * step;
        short* wide = stackalloc short[32];
        for (int i = 0; i < 32; i++) wide[i] = bytes[i];
        return Vector512.Load((int*)wide);
    }

    public static Vector512<int> SignedOperand(Vector512<int> bytes, int step)
    {
        Vector256<sbyte> half = (step & 1) == 0 ? bytes.GetLower().AsSByte() : bytes.GetUpper().AsSByte();
        return Vector512.Create(Vector256.WidenLower(half), Vector256.WidenUpper(half)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<int> MultiplyAdd(ProductKind kind, Vector512<int> weights, Vector512<int> activations, Vector512<int> narrow)
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

    public static Vector512<int> Widen(ProductKind kind, Vector512<int> narrow) =>
        kind == ProductKind.Signed8 ? narrow : Pairs(narrow.AsInt16(), Vector512<short>.One);

    public static Vector512<float> ToFloat(Vector512<int> x) => Vector512.ConvertToSingle(x);

    public static Vector512<float> LoadScales(byte* p)
    {
        Vector512<int> wide = Widened((short*)p) << 13 & Vector512.Create(unchecked((int)0x8fffe000));
        return wide.AsSingle() * Vector512.Create(5.192296858534828e33f);
    }

    public static Vector512<float> LoadByte(byte* p)
    {
        float* values = stackalloc float[16];
        for (int i = 0; i < 16; i++) values[i] = p[i];
        return Vector512.Load(values);
    }

    private static Vector512<int> Widened(short* p)
    {
        int* values = stackalloc int[16];
        for (int i = 0; i < 16; i++) values[i] = p[i];
        return Vector512.Load(values);
    }

    private static Vector512<int> Pairs(Vector512<short> x, Vector512<short> y)
    {
        int* sums = stackalloc int[16];
        for (int i = 0; i < 16; i++) sums[i] = x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
        return Vector512.Load(sums);
    }
}
