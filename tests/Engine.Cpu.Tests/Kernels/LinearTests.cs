using Engine.Ops;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class LinearTests
{
    private const int MostRows = 20;

    private static readonly QuantFormat[] Formats =
    [
        QuantFormat.F32, QuantFormat.F16, QuantFormat.BF16, QuantFormat.Q8_0, QuantFormat.Q5_0, QuantFormat.Q5_1, QuantFormat.Q4_0, QuantFormat.Q4_1,
        QuantFormat.Q2_K, QuantFormat.Q3_K, QuantFormat.Q4_K, QuantFormat.Q5_K, QuantFormat.Q6_K, QuantFormat.TQ1_0, QuantFormat.TQ2_0, QuantFormat.MXFP4,
        QuantFormat.IQ4_NL, QuantFormat.IQ4_XS, QuantFormat.IQ3_S, QuantFormat.IQ3_XXS, QuantFormat.IQ2_S, QuantFormat.IQ2_XS, QuantFormat.IQ2_XXS,
        QuantFormat.IQ1_S, QuantFormat.IQ1_M,
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        from tier in EveryTier.Names
        from format in Formats
        select new TestCaseData(tier, format).SetArgDisplayNames(tier, format.ToString());

    /// <summary>Every shape against the oracle at the largest row count, and every smaller count bit for bit against that.</summary>
    [TestCaseSource(nameof(Cases))]
    public void ProductIsRightAndTheSameForEveryRowCount(string tier, QuantFormat format)
    {
        int block = QuantFormatInfo.Of(format).Elements;
        int[] inputs = block switch { 1 => [1, 24, 96, 300], 32 => [32, 64, 512, 544, 1056], _ => [256, 512, 768] };
        foreach (int width in inputs)
        {
            foreach (int outputs in new[] { 1, 16, 31, 77 })
            {
                Check action = new() { Format = format, Inputs = width, Outputs = outputs };
                EveryTier.Run(tier, ref action);
            }
        }
    }

    /// <summary>Sums of integers are exact and each float operation rounds once, so all tiers agree to the bit; but for bfloat16 where it rounds activations.</summary>
    [TestCaseSource(nameof(Cases))]
    public void EveryTierGivesTheSameBits(string tier, QuantFormat format)
    {
        Product here = new() { Format = format, Inputs = 768, Outputs = 50, Rows = 7, Threads = 1 }, scalar = here;
        EveryTier.Run(tier, ref here);
        EveryTier.Run("scalar", ref scalar);
        if (here.RoundsActivations) Assert.That(here.Output, Is.Not.EqualTo(scalar.Output));
        else Assert.That(here.Output, Is.EqualTo(scalar.Output));
    }

    [TestCaseSource(nameof(Cases))]
    public void ThreadCountDoesNotChangeABit(string tier, QuantFormat format)
    {
        foreach (int rows in new[] { 1, 2, 13 })
        {
            Product one = new() { Format = format, Inputs = 512, Outputs = 200, Rows = rows, Threads = 1 }, two = one with { Threads = 2 }, five = one with { Threads = 5 };
            EveryTier.Run(tier, ref one);
            EveryTier.Run(tier, ref two);
            EveryTier.Run(tier, ref five);
            Assert.That(two.Output, Is.EqualTo(one.Output));
            Assert.That(five.Output, Is.EqualTo(one.Output));
        }
    }

    /// <summary>2^-8 of the sum of the products' magnitudes, and the roundings of the sums.</summary>
    [TestCaseSource(typeof(EveryTier), nameof(EveryTier.Names))]
    public void RoundedActivationsKeepTheirBound(string tier)
    {
        const int Inputs = 1023, Outputs = 50, Rows = 7;
        Product product = new() { Format = QuantFormat.BF16, Inputs = Inputs, Outputs = Outputs, Rows = Rows, Threads = 1 };
        EveryTier.Run(tier, ref product);
        using StoredWeights stored = new(QuantFormat.BF16, Outputs, Inputs, 1);
        (double[] values, double[] bounds) = PlainLinear.Multiply(stored.Pointer, QuantFormat.BF16, Outputs, Inputs, Random(Rows * Inputs, 2), Rows);
        double more = product.RoundsActivations ? Math.Pow(2, -8) / ((Inputs + 8) * Math.Pow(2, -24)) : 0;
        for (int i = 0; i < values.Length; i++) Assert.That(product.Output[i], Is.EqualTo(values[i]).Within((1 + more) * bounds[i]));
    }

    /// <summary>A half that is infinite or NaN, wherever it lies, spoils its own output and leaves every bit of the others.</summary>
    [TestCaseSource(typeof(EveryTier), nameof(EveryTier.Names))]
    public void HalvesThatAreNotFiniteStayWhatTheyAre(string tier)
    {
        const int Inputs = 35, Outputs = 21;
        foreach (int rows in new[] { 1, 3 })
        {
            Product sound = new() { Format = QuantFormat.F16, Inputs = Inputs, Outputs = Outputs, Rows = rows, Threads = 1 };
            EveryTier.Run(tier, ref sound);
            foreach ((int place, ushort bits) in new[] { (0, (ushort)0x7c00), (Inputs * 5 + 9, (ushort)0xfc00), (Inputs * Outputs - 1, (ushort)0x7e01) })
            {
                Product spoiled = sound with { Spoiled = (place, bits) };
                EveryTier.Run(tier, ref spoiled);
                for (int i = 0; i < spoiled.Output.Length; i++)
                {
                    if (i % Outputs != place / Inputs) Assert.That(spoiled.Output[i], Is.EqualTo(sound.Output[i]));
                    else if (bits == 0x7e01) Assert.That(spoiled.Output[i], Is.NaN);
                    else Assert.That(float.IsInfinity(spoiled.Output[i]));
                }
            }
        }
    }

    private static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)(random.NextDouble() * 2 - 1) * (i % 53 == 7 ? 20 : 1);
        return values;
    }

    private record struct Product : ITierAction
    {
        public QuantFormat Format;
        public int Inputs;
        public int Outputs;
        public int Rows;
        public int Threads;
        public float[] Output;
        public bool RoundsActivations;

        /// <summary>An element of the weight, and the 16 bits that take its place; none where the bits are 0.</summary>
        public (int Place, ushort Bits) Spoiled;

        public void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            using CpuBackend<TTier, TInt, TFloat> backend = new(Threads);
            using StoredWeights stored = new(Format, Outputs, Inputs, 1);
            if (Spoiled.Bits != 0) ((ushort*)stored.Pointer)[Spoiled.Place] = Spoiled.Bits;
            using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
            Output = new float[Rows * Outputs];
            RoundsActivations = Format == QuantFormat.BF16 && TTier.PairTile != null;
            fixed (float* x = Random(Rows * Inputs, 2), y = Output)
                backend.Linear(new LinearArgs { Rows = Rows, Input = x, Weight = weight, Output = y });
        }
    }

    private struct Check : ITierAction
    {
        public QuantFormat Format;
        public int Inputs;
        public int Outputs;

        public readonly void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            using CpuBackend<TTier, TInt, TFloat> backend = new(1);
            using StoredWeights stored = new(Format, Outputs, Inputs, Inputs + Outputs);
            float[] bias = Random(Outputs, 3), input = Random(MostRows * Inputs, 4), residual = Random(MostRows * Outputs, 5);
            using LinearWeight weight = Prepare(backend, stored, bias);
            using GuardedMemory panels = Guard((PackedLinear)weight);
            float[] seen = Format == QuantFormat.BF16 && TTier.PairTile != null ? [.. input.Select(PlainLinear.ToBFloat16)] : input;
            (double[] values, double[] bounds) = PlainLinear.Multiply(stored.Pointer, Format, Outputs, Inputs, seen, MostRows);
            float[] all = Multiply(backend, weight, MostRows, input, residual);
            for (int i = 0; i < all.Length; i++)
            {
                double expected = values[i] + bias[i % Outputs] + residual[i];
                double bound = bounds[i] + 3 * Math.Pow(2, -24) * (Math.Abs(values[i]) + Math.Abs(bias[i % Outputs]) + Math.Abs(residual[i]));
                Assert.That(all[i], Is.EqualTo(expected).Within(bound), $"{Outputs} x {Inputs}, element {i}");
            }

            for (int rows = 0; rows < MostRows; rows++)
            {
                float[] some = Multiply(backend, weight, rows, input, residual);
                Assert.That(some.AsSpan().SequenceEqual(all.AsSpan(0, rows * Outputs)), $"{Outputs} x {Inputs}, {rows} rows");
            }
        }

        private readonly LinearWeight Prepare<TTier, TInt, TFloat>(CpuBackend<TTier, TInt, TFloat> backend, StoredWeights stored, float[] bias)
            where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            fixed (float* b = bias) return backend.PrepareLinear("test", [stored.View], b);
        }

        // Moves the panels to memory that ends at a guard page.
        private static GuardedMemory Guard(PackedLinear weight)
        {
            LinearPart* part = weight.Parts;
            GuardedMemory guarded = new(part->PanelBytes * part->PanelCount);
            Buffer.MemoryCopy(part->Panels, guarded.Pointer, guarded.Bytes, guarded.Bytes);
            part->Panels = guarded.Pointer;
            return guarded;
        }

        private readonly float[] Multiply<TTier, TInt, TFloat>(CpuBackend<TTier, TInt, TFloat> backend, LinearWeight weight, int rows, float[] input, float[] residual)
            where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            using GuardedMemory x = new(4L * rows * Inputs), y = new(4L * rows * Outputs), z = new(4L * rows * Outputs);
            input.AsSpan(0, rows * Inputs).CopyTo(x.Span<float>());
            residual.AsSpan(0, rows * Outputs).CopyTo(z.Span<float>());
            backend.Linear(new LinearArgs { Rows = rows, Input = (float*)x.Pointer, Weight = weight, Output = (float*)y.Pointer, Residual = (float*)z.Pointer });
            return y.Span<float>().ToArray();
        }
    }
}
