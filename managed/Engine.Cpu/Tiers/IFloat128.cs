using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using V = System.Runtime.Intrinsics.Vector128<float>;

namespace Engine.Cpu;

/// <summary>Four floats at a time with NEON: the float part of every tier of that width.</summary>
internal unsafe interface IFloat128 : IFloatTier<V>
{
    static int IVectorTier.Lanes => 4;

    static V IFloatTier<V>.Zero => V.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.Store(V x, float* destination) => x.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Broadcast(float x) => Vector128.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Add(V a, V b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Sub(V a, V b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Mul(V a, V b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Div(V a, V b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Fma(V a, V b, V c) => AdvSimd.FusedMultiplyAdd(c, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Max(V a, V b) => AdvSimd.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Min(V a, V b) => AdvSimd.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.Abs(V x) => AdvSimd.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.SelectNegative(V x, V a, V b) =>
        Vector128.ConditionalSelect(Vector128.LessThan(x, V.Zero), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.PowerOfTwo(V x) =>
        (Vector128.ShiftLeft(x.AsInt32(), 23) + Vector128.Create(0x3f800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadPartial(float* source, int count) => Lanes128.LoadPartial(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StorePartial(V x, float* destination, int count) => Lanes128.StorePartial(x, destination, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<V>.Sum(V x)
    {
        V pairs = AdvSimd.Arm64.AddPairwise(x, x);
        return AdvSimd.Arm64.AddPairwise(pairs, pairs).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<V>.Max(V x) => AdvSimd.Arm64.MaxAcross(x).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadHalf(ushort* source) => Lanes128.LoadHalf(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadFiniteHalf(byte* source) => Lanes128.LoadFiniteHalf((short*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadBFloat16(ushort* source) =>
        AdvSimd.ShiftLeftLogical(AdvSimd.ZeroExtendWideningLower(Vector64.Load(source)), 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IFloatTier<V>.LoadSByte(sbyte* source) => Lanes128.LoadSByte(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Lower, V Upper) IFloatTier<V>.LoadNibbles(byte* source) => Lanes128.LoadNibbles(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreHalf(V x, ushort* destination) => Lanes128.StoreHalf(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreBFloat16(V x, ushort* destination) => Lanes128.StoreBFloat16(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreSByte(V x, sbyte* destination) => Lanes128.StoreSByte(x, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.StoreNibbles(V lower, V upper, byte* destination) => Lanes128.StoreNibbles(lower, upper, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V Even, V Odd) IFloatTier<V>.Deinterleave(V a, V b) => (AdvSimd.Arm64.UnzipEven(a, b), AdvSimd.Arm64.UnzipOdd(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (V First, V Second) IFloatTier<V>.Interleave(V even, V odd) => (AdvSimd.Arm64.ZipLow(even, odd), AdvSimd.Arm64.ZipHigh(even, odd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<V>.Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride) =>
        Lanes128.Transpose8x8(source, sourceStride, destination, destinationStride);
}
