using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Engine.Cpu;

/// <summary>
/// Sixteen floats at a time. Arithmetic is written with the portable 512-bit operations, which are single AVX-512 instructions where the CPU has
/// them and pairs of 256-bit ones elsewhere, so that the tests of this width run on any x64 machine with AVX2; conversions and shuffles go by halves.
/// </summary>
internal unsafe interface IFloat512 : IFloatTier<V>
{
    static int IVectorTier.Lanes => 16;

    static V IFloatTier<V>.Zero => V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Load(float* source) => Vector512.Load(source);

    static V IFloatTier<V>.LoadPartial(float* source, int count) => count < 8
        ? Vector512.Create(Lanes256.LoadPartial(source, count), Vector256<float>.Zero)
        : Vector512.Create(Vector256.Load(source), Lanes256.LoadPartial(source + 8, count - 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.Store(V x, float* destination) => x.Store(destination);

    static void IFloatTier<V>.StorePartial(V x, float* destination, int count)
    {
        if (count < 8)
        {
            Lanes256.StorePartial(x.GetLower(), destination, count);
            return;
        }

        x.GetLower().Store(destination);
        Lanes256.StorePartial(x.GetUpper(), destination + 8, count - 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Broadcast(float x) => Vector512.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Add(V a, V b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Sub(V a, V b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Mul(V a, V b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Div(V a, V b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Fma(V a, V b, V c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Max(V a, V b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Min(V a, V b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Abs(V x) => Vector512.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.SelectNegative(V x, V a, V b) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, V.Zero), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.PowerOfTwo(V x) =>
        (Vector512.ShiftLeft(x.AsInt32(), 23) + Vector512.Create(0x3f800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<V>.Sum(V x) => Lanes256.Sum(x.GetLower() + x.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<V>.Max(V x) => Lanes256.Max(Vector256.MaxNative(x.GetLower(), x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadHalf(ushort* source) => Vector512.Create(Lanes256.LoadHalf(source), Lanes256.LoadHalf(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadFiniteHalf(byte* source) =>
        Vector512.Create(Lanes256.LoadFiniteHalf((short*)source), Lanes256.LoadFiniteHalf((short*)source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadBFloat16(ushort* source) =>
        Vector512.Create(Lanes256.LoadBFloat16(source), Lanes256.LoadBFloat16(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadSByte(sbyte* source) => Vector512.Create(Lanes256.LoadSByte(source), Lanes256.LoadSByte(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Lower, V Upper) IFloatTier<V>.LoadNibbles(byte* source)
    {
        (Vector256<float> lower0, Vector256<float> upper0) = Lanes256.LoadNibbles(source);
        (Vector256<float> lower1, Vector256<float> upper1) = Lanes256.LoadNibbles(source + 8);
        return (Vector512.Create(lower0, lower1), Vector512.Create(upper0, upper1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreHalf(V x, ushort* destination)
    {
        Lanes256.StoreHalf(x.GetLower(), destination);
        Lanes256.StoreHalf(x.GetUpper(), destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreBFloat16(V x, ushort* destination)
    {
        Lanes256.StoreBFloat16(x.GetLower(), destination);
        Lanes256.StoreBFloat16(x.GetUpper(), destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreSByte(V x, sbyte* destination)
    {
        Lanes256.StoreSByte(x.GetLower(), destination);
        Lanes256.StoreSByte(x.GetUpper(), destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreNibbles(V lower, V upper, byte* destination)
    {
        Lanes256.StoreNibbles(lower.GetLower(), upper.GetLower(), destination);
        Lanes256.StoreNibbles(lower.GetUpper(), upper.GetUpper(), destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Even, V Odd) IFloatTier<V>.Deinterleave(V a, V b)
    {
        (Vector256<float> evenA, Vector256<float> oddA) = Lanes256.Deinterleave(a.GetLower(), a.GetUpper());
        (Vector256<float> evenB, Vector256<float> oddB) = Lanes256.Deinterleave(b.GetLower(), b.GetUpper());
        return (Vector512.Create(evenA, evenB), Vector512.Create(oddA, oddB));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V First, V Second) IFloatTier<V>.Interleave(V even, V odd)
    {
        (Vector256<float> a0, Vector256<float> a1) = Lanes256.Interleave(even.GetLower(), odd.GetLower());
        (Vector256<float> b0, Vector256<float> b1) = Lanes256.Interleave(even.GetUpper(), odd.GetUpper());
        return (Vector512.Create(a0, a1), Vector512.Create(b0, b1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride) =>
        Lanes256.Transpose8x8(source, sourceStride, destination, destinationStride);
}
