using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>RMS norm and layer norm of one row.</summary>
internal static unsafe class Norms<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    /// <summary>output = input / sqrt(mean(input^2) + epsilon) * weight (+ bias) (Zhang and Sennrich 2019).</summary>
    /// <param name="input">[width]</param>
    /// <param name="output">[width]; may be the input.</param>
    /// <param name="width">Elements.</param>
    /// <param name="weight">[width]</param>
    /// <param name="bias">[width] or null.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static void Rms(float* input, float* output, int width, float* weight, float* bias, float epsilon)
    {
        float factor = 1 / MathF.Sqrt(SquaredDeviations(input, width, 0) / width + epsilon);
        Scale(input, output, width, 0, factor, weight, bias);
    }

    /// <summary>output = (input - mean) / sqrt(variance + epsilon) * weight (+ bias) (Ba et al. 2016); parameters as for <see cref="Rms"/>.</summary>
    public static void Layer(float* input, float* output, int width, float* weight, float* bias, float epsilon)
    {
        float mean = Sum(input, width) / width;
        float factor = 1 / MathF.Sqrt(SquaredDeviations(input, width, mean) / width + epsilon);
        Scale(input, output, width, mean, factor, weight, bias);
    }

    private static float Sum(float* x, int width)
    {
        V s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        int i = 0;
        for (; i <= width - 4 * T.Lanes; i += 4 * T.Lanes)
        {
            s0 = T.Add(s0, T.Load(x + i));
            s1 = T.Add(s1, T.Load(x + i + T.Lanes));
            s2 = T.Add(s2, T.Load(x + i + 2 * T.Lanes));
            s3 = T.Add(s3, T.Load(x + i + 3 * T.Lanes));
        }

        for (; i <= width - T.Lanes; i += T.Lanes) s0 = T.Add(s0, T.Load(x + i));
        if (i < width) s1 = T.Add(s1, T.LoadPartial(x + i, width - i));
        return T.Sum(T.Add(T.Add(s0, s1), T.Add(s2, s3)));
    }

    private static float SquaredDeviations(float* x, int width, float mean)
    {
        V center = T.Broadcast(mean), s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        int i = 0;
        for (; i <= width - 4 * T.Lanes; i += 4 * T.Lanes)
        {
            s0 = AddSquare(T.Load(x + i), center, s0);
            s1 = AddSquare(T.Load(x + i + T.Lanes), center, s1);
            s2 = AddSquare(T.Load(x + i + 2 * T.Lanes), center, s2);
            s3 = AddSquare(T.Load(x + i + 3 * T.Lanes), center, s3);
        }

        for (; i <= width - T.Lanes; i += T.Lanes) s0 = AddSquare(T.Load(x + i), center, s0);
        float rest = 0;
        // Lanes past the end would count as deviations of 0 from the mean, so the end is added one by one.
        for (; i < width; i++) rest = MathF.FusedMultiplyAdd(x[i] - mean, x[i] - mean, rest);
        return T.Sum(T.Add(T.Add(s0, s1), T.Add(s2, s3))) + rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AddSquare(V x, V center, V sum)
    {
        V deviation = T.Sub(x, center);
        return T.Fma(deviation, deviation, sum);
    }

    private static void Scale(float* input, float* output, int width, float mean, float factor, float* weight, float* bias)
    {
        V center = T.Broadcast(mean), scale = T.Broadcast(factor);
        int i = 0;
        for (; i <= width - T.Lanes; i += T.Lanes)
        {
            V y = T.Mul(T.Mul(T.Sub(T.Load(input + i), center), scale), T.Load(weight + i));
            if (bias != null) y = T.Add(y, T.Load(bias + i));
            T.Store(y, output + i);
        }

        int rest = width - i;
        if (rest == 0) return;
        V last = T.Mul(T.Mul(T.Sub(T.LoadPartial(input + i, rest), center), scale), T.LoadPartial(weight + i, rest));
        if (bias != null) last = T.Add(last, T.LoadPartial(bias + i, rest));
        T.StorePartial(last, output + i, rest);
    }
}
