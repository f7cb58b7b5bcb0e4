using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<float>;

namespace Engine.Cpu;

/// <summary>Eight floats at a time with AVX2 and FMA3: the float part of every tier of that width.</summary>
internal unsafe interface IFloat256 : IFloatTier<V>
{
    static int IVectorTier.Lanes => 8;

    static V IFloatTier<V>.Zero => V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.Store(V x, float* destination) => x.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Broadcast(float x) => Vector256.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Add(V a, V b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Sub(V a, V b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Mul(V a, V b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Div(V a, V b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Fma(V a, V b, V c) =>
        System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Max(V a, V b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Min(V a, V b) => Avx.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Abs(V x) => Vector256.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.SelectNegative(V x, V a, V b) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, V.Zero), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.PowerOfTwo(V x) =>
        (Vector256.ShiftLeft(x.AsInt32(), 23) + Vector256.Create(0x3f800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadPartial(float* source, int count) => Lanes256.LoadPartial(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StorePartial(V x, float* destination, int count) => Lanes256.StorePartial(x, destination, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<V>.Sum(V x) => Lanes256.Sum(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<V>.Max(V x) => Lanes256.Max(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadHalf(ushort* source) => Lanes256.LoadHalf(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadFiniteHalf(byte* source) => Lanes256.LoadFiniteHalf((short*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadBFloat16(ushort* source) => Lanes256.LoadBFloat16(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadSByte(sbyte* source) => Lanes256.LoadSByte(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Lower, V Upper) IFloatTier<V>.LoadNibbles(byte* source) => Lanes256.LoadNibbles(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreHalf(V x, ushort* destination) => Lanes256.StoreHalf(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreBFloat16(V x, ushort* destination) => Lanes256.StoreBFloat16(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreSByte(V x, sbyte* destination) => Lanes256.StoreSByte(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreNibbles(V lower, V upper, byte* destination) => Lanes256.StoreNibbles(lower, upper, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Even, V Odd) IFloatTier<V>.Deinterleave(V a, V b) => Lanes256.Deinterleave(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V First, V Second) IFloatTier<V>.Interleave(V even, V odd) => Lanes256.Interleave(even, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride) =>
        Lanes256.Transpose8x8(source, sourceStride, destination, destinationStride);
}
