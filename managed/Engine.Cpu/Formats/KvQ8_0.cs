using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// Blocks of 32 elements: [f16 scale, 32 x int8], value = scale * q. The scale is the largest magnitude / 127; q = round(x / scale), ties to even, with
/// the scale before it is rounded to 16 bits.
/// </summary>
internal readonly unsafe struct KvQ8_0 : IKvFormat
{
    private const int Elements = 32;
    private const int Bytes = 34;

    public static void Widen<T, V>(byte* row, float* output, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        for (float* end = output + count; output < end; output += Elements, row += Bytes)
        {
            V scale = T.Broadcast(FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(row)));
            for (int i = 0; i < Elements; i += T.Lanes) T.Store(T.Mul(T.LoadSByte((sbyte*)row + 2 + i), scale), output + i);
        }
    }

    public static void Narrow<T, V>(float* input, byte* row, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        for (float* end = input + count; input < end; input += Elements, row += Bytes)
        {
            V largest = T.Zero;
            for (int i = 0; i < Elements; i += T.Lanes) largest = T.Max(largest, T.Abs(T.Load(input + i)));
            float scale = T.Max(largest) / 127;
            V inverse = T.Broadcast(scale == 0 ? 0 : 1 / scale);
            Unsafe.WriteUnaligned(row, FloatBits.ToHalf(scale));
            for (int i = 0; i < Elements; i += T.Lanes) T.StoreSByte(T.Mul(T.Load(input + i), inverse), (sbyte*)row + 2 + i);
        }
    }
}
