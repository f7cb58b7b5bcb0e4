using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>One float at a time: runs everywhere, and reads like the definition of each operation.</summary>
internal unsafe interface IFloatScalar : IFloatTier<float>
{
    static int IVectorTier.Lanes => 1;

    static float IFloatTier<float>.Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.LoadPartial(float* source, int count) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<float>.Store(float x, float* destination) => *destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<float>.StorePartial(float x, float* destination, int count) => *destination = x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Broadcast(float x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Sub(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Mul(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Div(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Max(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Min(float a, float b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Abs(float x) => MathF.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.SelectNegative(float x, float a, float b) => x < 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.PowerOfTwo(float x) =>
        BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(x) << 23) + 0x3f800000);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Sum(float x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.Max(float x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.LoadHalf(ushort* source) => FloatBits.FromHalf(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.LoadFiniteHalf(byte* source) => FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.LoadBFloat16(ushort* source) => FloatBits.FromBFloat16(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float IFloatTier<float>.LoadSByte(sbyte* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (float Lower, float Upper) IFloatTier<float>.LoadNibbles(byte* source) => (*source & 15, *source >> 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<float>.StoreHalf(float x, ushort* destination) => *destination = FloatBits.ToHalf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<float>.StoreBFloat16(float x, ushort* destination) => *destination = FloatBits.ToBFloat16(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<float>.StoreSByte(float x, sbyte* destination) => *destination = (sbyte)MathF.Round(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IFloatTier<float>.StoreNibbles(float lower, float upper, byte* destination) => *destination = (byte)((int)lower | (int)upper << 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (float Even, float Odd) IFloatTier<float>.Deinterleave(float a, float b) => (a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (float First, float Second) IFloatTier<float>.Interleave(float even, float odd) => (even, odd);

    static void IFloatTier<float>.Transpose8x8(float* source, long sourceStride, float* destination, long destinationStride)
    {
        for (int row = 0; row < 8; row++)
            for (int column = 0; column < 8; column++)
                destination[column * destinationStride + row] = source[row * sourceStride + column];
    }
}
