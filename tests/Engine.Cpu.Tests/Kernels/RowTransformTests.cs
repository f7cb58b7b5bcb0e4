using Engine.Ops;
using Engine.Ops.Reference;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal unsafe class RowTransformTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    private const float Unit = 5.97e-8f;

    private static readonly int[] Widths = [.. Enumerable.Range(1, 2 * 64 + 1), 576, 1000, 2048];

    [Test]
    public void Activations_are_within_the_stated_error([Values] Activation activation)
    {
        using GuardedMemory one = new(4);
        // Some five roundings of 2^-24 each, and those of GELU's argument, which the exponential turns into relative error; 3e-7 |x| is the absolute
        // error that Phi is allowed, and 1e-15 |x| what the tanh form loses in the oracle's doubles where 1 + tanh cancels.
        double absolute = activation is Activation.Gelu ? 3e-7 : 1e-15;
        for (double value = -40; value <= 40; value += 0.00173)
        {
            float x = (float)value;
            one.Span<float>()[0] = x;
            RowTransform<T, V>.Apply((float*)one.Pointer, (float*)one.Pointer, 1, InputTransform.Activate, default, activation);
            double exact = Formulas.Activate(x, activation), error = Math.Abs(one.Span<float>()[0] - exact);
            double scale = activation == Activation.GeluTanh ? 1 + Math.Abs(1.6 * x) * (1 + 0.045 * x * x) : 1;
            if (!(error <= 3.6e-7 * scale * Math.Abs(exact) + absolute * Math.Abs(x))) Assert.Fail($"{activation}({x:R}) = {one.Span<float>()[0]:R}, exact {exact:R}");
        }
    }

    [Test]
    public void Activations_keep_large_values_finite([Values] Activation activation, [Values(-1e30f, -1000f, 1000f, 1e15f)] float x)
    {
        using GuardedMemory one = new(4);
        one.Span<float>()[0] = x;
        RowTransform<T, V>.Apply((float*)one.Pointer, (float*)one.Pointer, 1, InputTransform.Activate, default, activation);
        Assert.That(one.Span<float>()[0], Is.EqualTo(Math.Max(x, 0)).Within(1e-6f));
    }

    [Test]
    public void Every_width_agrees_with_the_formula(
        [Values] InputTransform transform, [Values] bool bias, [Values] bool inPlace)
    {
        Random random = new(7);
        foreach (int width in Widths)
        {
            int inputs = transform == InputTransform.Gate ? 2 * width : width;
            using GuardedMemory input = new(4 * inputs), separate = new(4 * width), weight = new(4 * width), shift = new(4 * width);
            Fill(random, input.Span<float>(), 3);
            Fill(random, weight.Span<float>(), 2);
            Fill(random, shift.Span<float>(), 2);
            NormWeights norm = new((nint)weight.Pointer, bias ? (nint)shift.Pointer : 0, 1e-5f);
            float[] source = input.Span<float>().ToArray(), expected = new float[width];
            Formulas.Transform(source, expected, transform, norm, Activation.Silu);
            GuardedMemory output = inPlace ? input : separate;
            RowTransform<T, V>.Apply((float*)input.Pointer, (float*)output.Pointer, width, transform, norm, Activation.Silu);
            double largest = source.Max(static x => Math.Abs((double)x));
            for (int i = 0; i < width; i++)
            {
                double w = Math.Abs(weight.Span<float>()[i]);
                // Norms: sums of `width` terms in partial sums err by less than (width / Lanes + 8) units; the rest is a handful of roundings.
                double bound = transform switch
                {
                    InputTransform.None => 0,
                    InputTransform.RmsNorm or InputTransform.LayerNorm => ((width + 16) * largest * w * Factor(source, transform) + 4) * Unit,
                    _ => 3.6e-7 * Math.Abs(expected[i]) + 1e-36,
                };
                float actual = output.Span<float>()[i];
                if (!(Math.Abs(actual - expected[i]) <= bound)) Assert.Fail($"{transform}, width {width}, element {i}: {actual:R}, expected {expected[i]:R} within {bound:g2}");
            }
        }
    }

    // 1 / sqrt(mean square or variance + epsilon)
    private static double Factor(float[] x, InputTransform transform)
    {
        double mean = transform == InputTransform.LayerNorm ? x.Average(static v => (double)v) : 0;
        return 1 / Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
    }

    private static void Fill(Random random, Span<float> values, float scale)
    {
        foreach (ref float value in values) value = (random.NextSingle() * 2 - 1) * scale;
    }
}
