using Engine.Ops;
using Engine.Ops.Reference;
using Engine.Tensors;

namespace Engine.Cpu.Tests;

/// <summary>What surrounds the product: several parts, transforms of the input, bias and residual, chunks of rows, memory.</summary>
[TestFixture]
public unsafe class LinearLayerTests
{
    private static readonly IEnumerable<string> Tiers = EveryTier.Names;

    private static readonly InputTransform[] Transforms =
        [InputTransform.None, InputTransform.RmsNorm, InputTransform.LayerNorm, InputTransform.Activate, InputTransform.Gate];

    [Test]
    public void PartsOfDifferentFormatsGiveTheColumnsOfEachAlone([ValueSource(nameof(Tiers))] string tier)
    {
        Stacked action = new() { Rows = 5 };
        EveryTier.Run(tier, ref action);
        Stacked single = new() { Rows = 1 };
        EveryTier.Run(tier, ref single);
    }

    [Test]
    public void TransformsAgreeWithTheReference(
        [ValueSource(nameof(Tiers))] string tier, [ValueSource(nameof(Transforms))] InputTransform transform, [Values(1, 3, 9)] int rows)
    {
        Against action = new() { Transform = transform, Rows = rows };
        EveryTier.Run(tier, ref action);
    }

    [Test]
    public void OutputMayBeTheResidual()
    {
        using IBackend backend = TierSelector.CreateBackend(2);
        using StoredWeights stored = new(QuantFormat.Q8_0, 40, 64, 1);
        using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
        foreach (int rows in new[] { 1, 7 })
        {
            float[] input = Numbers(rows * 64, 2), residual = Numbers(rows * 40, 3), apart = new float[rows * 40];
            fixed (float* x = input, r = residual, y = apart)
            {
                backend.Linear(new LinearArgs { Rows = rows, Input = x, Weight = weight, Output = y, Residual = r });
                backend.Linear(new LinearArgs { Rows = rows, Input = x, Weight = weight, Output = r, Residual = r });
            }

            Assert.That(residual, Is.EqualTo(apart));
        }
    }

    /// <summary>More rows than are quantized at a time, and more than a block of rows: the same bits as one row after another.</summary>
    [TestCase(QuantFormat.Q8_0)]
    [TestCase(QuantFormat.Q4_K)]
    [TestCase(QuantFormat.F16)]
    public void ManyRowsAreChunkedWithoutATrace(QuantFormat format)
    {
        const int Rows = 1025, Inputs = 256, Outputs = 33;
        using IBackend backend = TierSelector.CreateBackend(2);
        using StoredWeights stored = new(format, Outputs, Inputs, 1);
        using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
        float[] input = Numbers(Rows * Inputs, 2), all = new float[Rows * Outputs], one = new float[Rows * Outputs];
        fixed (float* x = input, y = all, z = one)
        {
            backend.Linear(new LinearArgs { Rows = Rows, Input = x, Weight = weight, Output = y });
            for (int r = 0; r < Rows; r++) backend.Linear(new LinearArgs { Rows = 1, Input = x + r * Inputs, Weight = weight, Output = z + r * Outputs });
        }

        Assert.That(one.AsSpan().SequenceEqual(all));
    }

    [Test]
    public void ZeroAndTinyActivationsGiveZeros()
    {
        using IBackend backend = TierSelector.CreateBackend(1);
        using StoredWeights stored = new(QuantFormat.Q8_0, 8, 64, 1);
        using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
        float[] input = new float[64], output = new float[8];
        input.AsSpan(32).Fill(1e-39f);
        fixed (float* x = input, y = output) backend.Linear(new LinearArgs { Rows = 1, Input = x, Weight = weight, Output = y });
        Assert.That(output, Is.All.Zero);
    }

    [Test]
    public void ACallAllocatesNothing()
    {
        using IBackend backend = TierSelector.CreateBackend(2);
        using StoredWeights stored = new(QuantFormat.Q4_K, 64, 256, 1);
        using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
        float[] input = Numbers(8 * 256, 2), output = new float[8 * 64];
        fixed (float* x = input, y = output)
        {
            long before = 0;
            for (int call = 0; call < 200; call++)
            {
                if (call == 100) before = GC.GetAllocatedBytesForCurrentThread();
                backend.Linear(new LinearArgs { Rows = call % 2 == 0 ? 1 : 8, Input = x, Weight = weight, Output = y });
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        }
    }

    [Test]
    public void UnknownFormatIsRefusedByName()
    {
        using IBackend backend = TierSelector.CreateBackend(1);
        TensorView view = new(0, QuantFormat.Q8_K, new Shape(1, 256));
        Assert.That(() => backend.PrepareLinear("w", [view], null), Throws.TypeOf<UnsupportedException>().With.Message.Contains("Q8_K"));
    }

    private static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)(random.NextDouble() * 2 - 1);
        return values;
    }

    private struct Stacked : ITierAction
    {
        public int Rows;

        public readonly void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            const int Inputs = 512;
            QuantFormat[] formats = [QuantFormat.Q4_K, QuantFormat.Q6_K, QuantFormat.Q8_0, QuantFormat.F16];
            int[] outputs = [40, 7, 33, 70];
            int total = outputs.Sum(), first = 0;
            using CpuBackend<TTier, TInt, TFloat> backend = new(3);
            StoredWeights[] stored = [.. formats.Select((format, i) => new StoredWeights(format, outputs[i], Inputs, i))];
            float[] bias = Numbers(total, 10), input = Numbers(Rows * Inputs, 11), together = new float[Rows * total];
            fixed (float* b = bias, x = input, y = together)
            {
                using LinearWeight weight = backend.PrepareLinear("qkv", [.. stored.Select(static part => part.View)], b);
                backend.Linear(new LinearArgs { Rows = Rows, Input = x, Weight = weight, Output = y });
                for (int i = 0; i < stored.Length; i++)
                {
                    using LinearWeight alone = backend.PrepareLinear("part", [stored[i].View], b + first);
                    float[] part = new float[Rows * outputs[i]];
                    fixed (float* p = part) backend.Linear(new LinearArgs { Rows = Rows, Input = x, Weight = alone, Output = p });
                    for (int r = 0; r < Rows; r++)
                        Assert.That(together.AsSpan(r * total + first, outputs[i]).SequenceEqual(part.AsSpan(r * outputs[i], outputs[i])), $"part {i}, row {r}");
                    first += outputs[i];
                }
            }

            foreach (StoredWeights part in stored) part.Dispose();
        }
    }

    // In float32 throughout, where only the order of additions differs from the reference.
    private struct Against : ITierAction
    {
        public InputTransform Transform;
        public int Rows;

        public readonly void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            const int Inputs = 96, Outputs = 50;
            using CpuBackend<TTier, TInt, TFloat> backend = new(2);
            using ReferenceBackend reference = new();
            using StoredWeights stored = new(QuantFormat.F32, Outputs, Inputs, 1);
            float[] scale = Numbers(Inputs, 5), shift = Numbers(Inputs, 6);
            float[] expected = Compute(reference, stored, scale, shift), actual = Compute(backend, stored, scale, shift);
            for (int i = 0; i < expected.Length; i++) Assert.That(actual[i], Is.EqualTo(expected[i]).Within(2e-5 * Math.Max(1, Math.Abs(expected[i]))), $"element {i}");
        }

        private readonly float[] Compute(IBackend backend, StoredWeights stored, float[] scale, float[] shift)
        {
            const int Inputs = 96, Outputs = 50;
            float[] input = Numbers(Rows * Inputs * 2, 7), output = new float[Rows * Outputs];
            using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
            fixed (float* x = input, y = output, s = scale, b = shift)
            {
                backend.Linear(new LinearArgs
                {
                    Rows = Rows,
                    Input = x,
                    Weight = weight,
                    Output = y,
                    Transform = Transform,
                    Norm = new NormWeights((nint)s, Transform == InputTransform.LayerNorm ? (nint)b : 0, 1e-5f),
                    Activation = Activation.Silu,
                });
            }

            return output;
        }
    }
}
