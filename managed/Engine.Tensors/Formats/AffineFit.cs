
namespace Engine.Tensors.Formats;

/// <summary>
/// Fits a super-block of 256 values by value = (d * scale) * code - (dmin * minimum) with small integer scales and minimums by sub-block.
/// Each sub-block takes the candidate ranges whose least-squares scale and minimum give the least squared error; scales are then rounded
/// to integers, and the codes chosen anew for the scales as they are stored.
/// </summary>
internal static unsafe class AffineFit
{
    private const int Candidates = 12;

    /// <summary>Fits sub-blocks of <paramref name="size"/> with codes 0 to <paramref name="top"/> and scales 0 to <paramref name="scaleTop"/>; returns d and dmin, rounded as f16 holds them.</summary>
    public static (float D, float DMin) Fit(float* values, int size, int top, int scaleTop, Span<byte> scales, Span<byte> minimums, byte* codes)
    {
        int count = SuperBlock.Elements / size;
        Span<float> scale = stackalloc float[count], minimum = stackalloc float[count];
        for (int j = 0; j < count; j++) (scale[j], minimum[j]) = FitOne(values + j * size, size, top);
        float d = QuantizeScales(scale, scaleTop, scales), dmin = QuantizeScales(minimum, scaleTop, minimums);
        for (int j = 0; j < count; j++)
        {
            float a = d * scales[j], b = dmin * minimums[j];
            float inverse = a > 0 ? 1 / a : 0;
            for (int l = j * size; l < (j + 1) * size; l++) codes[l] = (byte)Code((values[l] + b) * inverse, top);
        }

        return (d, dmin);
    }

    private static float QuantizeScales(ReadOnlySpan<float> scale, int scaleTop, Span<byte> quantized)
    {
        float largest = 0;
        foreach (float value in scale) largest = Math.Max(largest, value);
        float d = FloatBits.FromHalf(FloatBits.ToHalf(largest / scaleTop));
        float inverse = d > 0 ? 1 / d : 0;
        for (int j = 0; j < scale.Length; j++) quantized[j] = (byte)Code(scale[j] * inverse, scaleTop);
        return d;
    }

    // Stretches the range of codes a little at a time: clipping the extremes often lowers the error of all the others.
    private static (float Scale, float Minimum) FitOne(float* values, int size, int top)
    {
        float low = 0, high = values[0];
        for (int l = 0; l < size; l++) (low, high) = (Math.Min(low, values[l]), Math.Max(high, values[l]));
        if (high <= low) return (0, -low);
        (float, float) best = ((high - low) / top, -low);
        double least = double.MaxValue;
        for (int candidate = 0; candidate <= Candidates; candidate++)
        {
            float inverse = (top - 1f + 0.15f * candidate) / (high - low);
            double sumC = 0, sumCC = 0, sumX = 0, sumXC = 0;
            for (int l = 0; l < size; l++)
            {
                int code = Code((values[l] - low) * inverse, top);
                sumC += code;
                sumCC += code * code;
                sumX += values[l];
                sumXC += code * (double)values[l];
            }

            double determinant = size * sumCC - sumC * sumC;
            if (determinant <= 0) continue;
            double scale = (size * sumXC - sumX * sumC) / determinant;
            double minimum = (scale * sumC - sumX) / size;
            // The stored minimum cannot be negative: then the line goes through zero.
            if (minimum < 0) (scale, minimum) = (sumXC / sumCC, 0);
            // The sum of (scale * code - minimum - value)^2 without the values' own squares, which all candidates share.
            double error = scale * (scale * sumCC - 2 * sumXC - 2 * minimum * sumC) + minimum * (size * minimum + 2 * sumX);
            if (scale > 0 && error < least) (least, best) = (error, ((float)scale, (float)minimum));
        }

        return best;
    }

    private static int Code(float scaled, int top) => Math.Clamp((int)MathF.Round(scaled), 0, top);
}
