
namespace Engine.Tensors.Formats;

/// <summary>
/// Fits a super-block of 256 values by value = (d * scale) * code with signed integer scales by sub-block. Each sub-block takes the
/// least-squares scale of the best of several candidates; scales are then rounded to integers, and the codes chosen anew for the scales as stored.
/// </summary>
internal static unsafe class SymmetricFit
{
    private const int Candidates = 12;

    /// <summary>Fits sub-blocks of <paramref name="size"/> with codes -half to half - 1 and scales -scaleHalf to scaleHalf - 1; returns d, rounded as f16 holds it.</summary>
    public static float Fit(float* values, int size, int half, int scaleHalf, Span<sbyte> scales, sbyte* codes)
    {
        int count = SuperBlock.Elements / size;
        Span<float> scale = stackalloc float[count];
        float extreme = 0;
        for (int j = 0; j < count; j++)
        {
            scale[j] = FitOne(values + j * size, size, half);
            if (Math.Abs(scale[j]) > Math.Abs(extreme)) extreme = scale[j];
        }

        float d = FloatBits.FromHalf(FloatBits.ToHalf(extreme / -scaleHalf));
        float inverse = d != 0 ? 1 / d : 0;
        for (int j = 0; j < count; j++)
        {
            scales[j] = (sbyte)Math.Clamp((int)MathF.Round(scale[j] * inverse), -scaleHalf, scaleHalf - 1);
            float a = d * scales[j];
            float step = a != 0 ? 1 / a : 0;
            for (int l = j * size; l < (j + 1) * size; l++) codes[l] = (sbyte)Code(values[l] * step, half);
        }

        return d;
    }

    // The value of largest magnitude aims at the code -half, which has no positive twin; the scale takes the sign that makes it so.
    private static float FitOne(float* values, int size, int half)
    {
        float extreme = 0;
        for (int l = 0; l < size; l++)
            if (Math.Abs(values[l]) > Math.Abs(extreme)) extreme = values[l];
        if (extreme == 0) return 0;
        float best = extreme / -half;
        double most = -1;
        for (int candidate = 0; candidate <= Candidates; candidate++)
        {
            float inverse = -(half - 0.9f + 0.15f * candidate) / extreme;
            double sumXC = 0, sumCC = 0;
            for (int l = 0; l < size; l++)
            {
                int code = Code(values[l] * inverse, half);
                sumXC += code * (double)values[l];
                sumCC += code * code;
            }

            // The squared error left by the best scale is sum(x^2) - sumXC^2 / sumCC.
            if (sumCC > 0 && sumXC * sumXC / sumCC > most) (most, best) = (sumXC * sumXC / sumCC, (float)(sumXC / sumCC));
        }

        return best;
    }

    private static int Code(float scaled, int half) => Math.Clamp((int)MathF.Round(scaled), -half, half - 1);
}
