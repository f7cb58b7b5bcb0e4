using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// Blocks of 32 elements: [f16 scale, 16 bytes], byte j has element j in its lower and element j + 16 in its upper half; value = scale * (code - 8).
/// The scale is the element of largest magnitude / -8, which gets the code 0; code = min(15, floor(x / scale + 8.5)), with the scale before it is
/// rounded to 16 bits. With an element that is not finite the scale is NaN: the codes could not show it.
/// </summary>
internal readonly unsafe struct KvQ4_0 : IKvFormat
{
    private const int Elements = 32;
    private const int Half = Elements / 2;
    private const int Bytes = 18;

    public static void Widen<T, V>(byte* row, float* output, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        V middle = T.Broadcast(8);
        for (float* end = output + count; output < end; output += Elements, row += Bytes)
        {
            V scale = T.Broadcast(FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(row)));
            for (int i = 0; i < Half; i += T.Lanes)
            {
                (V lower, V upper) = T.LoadNibbles(row + 2 + i);
                T.Store(T.Mul(T.Sub(lower, middle), scale), output + i);
                T.Store(T.Mul(T.Sub(upper, middle), scale), output + Half + i);
            }
        }
    }

    public static void Narrow<T, V>(float* input, byte* row, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        V middle = T.Broadcast(8.5f), top = T.Broadcast(15);
        for (float* end = input + count; input < end; input += Elements, row += Bytes)
        {
            float scale = Extreme<T, V>(input) / -8;
            V inverse = T.Broadcast(scale == 0 ? 0 : 1 / scale);
            Unsafe.WriteUnaligned(row, FloatBits.ToHalf(scale));
            for (int i = 0; i < Half; i += T.Lanes)
            {
                V lower = T.Fma(T.Load(input + i), inverse, middle), upper = T.Fma(T.Load(input + Half + i), inverse, middle);
                T.StoreNibbles(T.Min(top, lower), T.Min(top, upper), row + 2 + i);
            }
        }
    }

    // The element of largest magnitude, the first of those; NaN where one is not finite.
    private static float Extreme<T, V>(float* input)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        V highest = T.Zero, lowest = T.Zero, zeros = T.Zero;
        for (int i = 0; i < Elements; i += T.Lanes)
        {
            V x = T.Load(input + i);
            highest = T.Max(highest, x);
            lowest = T.Max(lowest, T.Sub(T.Zero, x));
            zeros = T.Fma(x, T.Zero, zeros);
        }

        if (float.IsNaN(T.Sum(zeros))) return float.NaN;

        float high = T.Max(highest), low = T.Max(lowest);
        if (high > low) return high;
        if (low > high) return -low;
        for (int i = 0; high > 0 && i < Elements; i++)
            if (Math.Abs(input[i]) == high) return input[i];
        return 0;
    }
}
