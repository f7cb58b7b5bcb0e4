namespace Engine.Ops.Reference;

/// <summary>The elementwise and row formulas, written as in the papers.</summary>
public static unsafe class Formulas
{
    /// <summary>Applies an input transform to one row.</summary>
    /// <param name="input">[width], or [2 * width] (gate, up) for <see cref="InputTransform.Gate"/>.</param>
    /// <param name="output">[width]</param>
    /// <param name="transform">What to apply.</param>
    /// <param name="norm">Parameters of the norms.</param>
    /// <param name="activation">The activation of the other two.</param>
    public static void Transform(ReadOnlySpan<float> input, Span<float> output, InputTransform transform, NormWeights norm, Activation activation)
    {
        switch (transform)
        {
            case InputTransform.None:
                input.CopyTo(output);
                break;
            case InputTransform.RmsNorm:
                RmsNorm(input, output, norm);
                break;
            case InputTransform.LayerNorm:
                LayerNorm(input, output, norm);
                break;
            case InputTransform.Activate:
                for (int i = 0; i < output.Length; i++) output[i] = Activate(input[i], activation);
                break;
            case InputTransform.Gate:
                for (int i = 0; i < output.Length; i++) output[i] = Activate(input[i], activation) * input[output.Length + i];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(transform));
        }
    }

    /// <summary>x / sqrt(mean(x^2) + eps) * weight + bias (Zhang and Sennrich 2019; most models have no bias).</summary>
    public static void RmsNorm(ReadOnlySpan<float> input, Span<float> output, NormWeights norm)
    {
        double squares = 0;
        foreach (float x in input) squares += (double)x * x;
        double factor = 1 / Math.Sqrt(squares / input.Length + norm.Epsilon);
        for (int i = 0; i < input.Length; i++) output[i] = (float)(input[i] * factor * norm.Scale[i] + (norm.Bias == 0 ? 0 : norm.Shift[i]));
    }

    /// <summary>(x - mean) / sqrt(variance + eps) * weight + bias (Ba et al. 2016).</summary>
    public static void LayerNorm(ReadOnlySpan<float> input, Span<float> output, NormWeights norm)
    {
        double sum = 0, squares = 0;
        foreach (float x in input) sum += x;
        double mean = sum / input.Length;
        foreach (float x in input) squares += (x - mean) * (x - mean);
        double factor = 1 / Math.Sqrt(squares / input.Length + norm.Epsilon);
        for (int i = 0; i < input.Length; i++) output[i] = (float)((input[i] - mean) * factor * norm.Scale[i] + (norm.Bias == 0 ? 0 : norm.Shift[i]));
    }

    /// <summary>One non-linearity.</summary>
    public static float Activate(float x, Activation activation) => activation switch
    {
        Activation.Silu => (float)(x / (1 + Math.Exp(-(double)x))),
        Activation.Gelu => (float)(0.5 * x * (1 + ErrorFunction(x / Math.Sqrt(2)))),
        Activation.GeluTanh => (float)(0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        Activation.Relu => Math.Max(x, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>Rotates pairs of a head's first 2 * cos.Length elements: (a, b) -> (a cos - b sin, b cos + a sin) (Su et al. 2021).</summary>
    public static void Rotate(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin, RotaryLayout layout)
    {
        for (int i = 0; i < cos.Length; i++)
        {
            int first = layout == RotaryLayout.Halves ? i : 2 * i;
            int second = layout == RotaryLayout.Halves ? i + cos.Length : 2 * i + 1;
            (float a, float b) = (head[first], head[second]);
            head[first] = (float)((double)a * cos[i] - (double)b * sin[i]);
            head[second] = (float)((double)b * cos[i] + (double)a * sin[i]);
        }
    }

    /// <summary>cap * tanh(score / cap): close to the score where it is small, never beyond the cap (Gemma 2).</summary>
    public static double SoftCap(double score, float cap) => cap * Math.Tanh(score / cap);

    /// <summary>The bias of a head at keyPosition - queryPosition, whose far ends share the last entries (<see cref="AttendArgs.RelativeBias"/>).</summary>
    /// <param name="table">[heads, 2 * reach - 1]</param>
    /// <param name="reach">Relative positions told apart on each side, 0 among them.</param>
    /// <param name="head">Query head.</param>
    /// <param name="relative">keyPosition - queryPosition.</param>
    public static float RelativeBias(float* table, int reach, int head, int relative) =>
        table[head * (2L * reach - 1) + Math.Clamp(relative, 1 - reach, reach - 1) + reach - 1];

    /// <summary>
    /// erf(x): its Maclaurin series up to |x| = 3, the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.5 and 7.1.14); absolute error below 1e-13.
    /// </summary>
    public static double ErrorFunction(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude > 6) return Math.Sign(x);
        if (magnitude <= 3)
        {
            double term = x, sum = x;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= -x * x / n;
                sum += term / (2 * n + 1);
            }

            return 2 / Math.Sqrt(Math.PI) * sum;
        }

        double fraction = magnitude;
        for (int n = 60; n >= 1; n--) fraction = magnitude + n / 2.0 / fraction;
        return Math.Sign(x) * (1 - Math.Exp(-magnitude * magnitude) / (fraction * Math.Sqrt(Math.PI)));
    }
}
