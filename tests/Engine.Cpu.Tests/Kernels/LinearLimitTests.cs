using Engine.Ops;
using Engine.Tensors;
using Engine.Tensors.Formats;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

/// <summary>
/// Products at the limits of their narrow sums: activations of the largest magnitude, and blocks that hold one byte all over (every quant the least, or the
/// largest, or the same entry of a codebook), whose signs the activations follow.
/// </summary>
[TestFixture]
public unsafe class LinearLimitTests
{
    private const int Inputs = 512;
    private const int Outputs = 256;
    private const int Rows = 13;

    // Where each format keeps the halves that must stay finite.
    private static readonly Dictionary<QuantFormat, int[]> Halves = new()
    {
        [QuantFormat.Q8_0] = [0], [QuantFormat.Q5_0] = [0], [QuantFormat.Q5_1] = [0, 2], [QuantFormat.Q4_0] = [0], [QuantFormat.Q4_1] = [0, 2], [QuantFormat.Q2_K] = [80, 82],
        [QuantFormat.Q3_K] = [108], [QuantFormat.Q4_K] = [0, 2], [QuantFormat.Q5_K] = [0, 2], [QuantFormat.Q6_K] = [208], [QuantFormat.TQ1_0] = [52], [QuantFormat.TQ2_0] = [64],
        [QuantFormat.MXFP4] = [], [QuantFormat.IQ4_NL] = [0], [QuantFormat.IQ4_XS] = [0], [QuantFormat.IQ3_S] = [0], [QuantFormat.IQ3_XXS] = [0], [QuantFormat.IQ2_S] = [0],
        [QuantFormat.IQ2_XS] = [0], [QuantFormat.IQ2_XXS] = [0], [QuantFormat.IQ1_S] = [0], [QuantFormat.IQ1_M] = [],
    };

    private static IEnumerable<TestCaseData> Cases() =>
        from tier in EveryTier.Names
        from format in Halves.Keys
        select new TestCaseData(tier, format).SetArgDisplayNames(tier, format.ToString());

    [TestCaseSource(nameof(Cases))]
    public void SumsAtTheirLimitsAreRight(string tier, QuantFormat format)
    {
        Check check = new() { Format = format };
        EveryTier.Run(tier, ref check);
    }

    /// <summary>What <see cref="QuantizedRows.LargestFactor"/> relies on where 43 * 127 * 32 * 16,384 would not fit an integer.</summary>
    [Test]
    public void EightWeightsOfIQ2_XXSAreTogetherAtMost203()
    {
        QuantFormatInfo info = QuantFormatInfo.Of(QuantFormat.IQ2_XXS);
        byte* block = stackalloc byte[info.Bytes];
        float* values = stackalloc float[info.Elements];
        double largest = 0;
        for (int index = 0; index < 256; index++)
        {
            // The first four bytes of each 32 weights are entries of the codebook; a scale of 1/2, no signs.
            new Span<byte>(block, info.Bytes).Clear();
            BlockFormats.WriteScale(QuantFormat.IQ2_XXS, new Span<byte>(block, info.Bytes), 8);
            block[2] = (byte)index;
            BlockFormats.Decode(QuantFormat.IQ2_XXS, block, values, info.Elements);
            double sum = 0;
            for (int i = 0; i < 8; i++) sum += Math.Abs(values[i]);
            largest = Math.Max(largest, sum);
        }

        Assert.That(largest, Is.EqualTo(203));
    }

    private static void Fill(QuantFormat format, Span<byte> row, byte value)
    {
        int bytes = QuantFormatInfo.Of(format).Bytes;
        row.Fill(value);
        for (int at = 0; at < row.Length; at += bytes)
        {
            Span<byte> block = row[at..][..bytes];
            foreach (int half in Halves[format]) BitConverter.TryWriteBytes(block[half..], (Half)0.5);
            if (format == QuantFormat.MXFP4) block[0] = 128;
            if (format == QuantFormat.IQ1_M) block[55] = (byte)(block[55] & 0x8f | 0x20);
        }
    }

    private struct Check : ITierAction
    {
        public QuantFormat Format;

        public readonly void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
        {
            int rowBytes = (int)QuantFormatInfo.Of(Format).RowBytes(Inputs);
            using GuardedMemory stored = new((long)Outputs * rowBytes);
            for (int o = 0; o < Outputs; o++) Fill(Format, stored.Span<byte>().Slice(o * rowBytes, rowBytes), (byte)o);
            float[] x = Activations(stored);
            using CpuBackend<TTier, TInt, TFloat> backend = new(1);
            using LinearWeight weight = backend.PrepareLinear("test", [new TensorView((nint)stored.Pointer, Format, new Shape(Outputs, Inputs))], null);
            (double[] values, double[] bounds) = PlainLinear.Multiply(stored.Pointer, Format, Outputs, Inputs, x, Rows);
            foreach (int rows in new[] { 1, Rows })
            {
                float[] y = new float[rows * Outputs];
                fixed (float* input = x, output = y) backend.Linear(new LinearArgs { Rows = rows, Input = input, Weight = weight, Output = output });
                for (int i = 0; i < y.Length; i++) Assert.That(y[i], Is.EqualTo(values[i]).Within(bounds[i]), $"{rows} rows, element {i}");
            }
        }

        // All of one sign, two of every four of each, then with the signs of the heaviest outputs.
        private readonly float[] Activations(GuardedMemory stored)
        {
            float[] x = new float[Rows * Inputs], w = new float[Inputs];
            long rowBytes = stored.Bytes / Outputs;
            List<(double Sum, int Output)> sums = [];
            for (int o = 0; o < Outputs; o++)
            {
                BlockFormats.Decode(Format, stored.Pointer + o * rowBytes, w);
                sums.Add((w.Sum(static v => Math.Abs((double)v)), o));
            }

            int[] heaviest = [.. sums.OrderByDescending(static s => s.Sum).Select(static s => s.Output)];
            for (int r = 0; r < Rows; r++)
            {
                BlockFormats.Decode(Format, stored.Pointer + heaviest[r] * rowBytes, w);
                for (int i = 0; i < Inputs; i++) x[r * Inputs + i] = r == 1 || r == 2 && (i & 2) == 0 || r > 2 && w[i] < 0 ? -1 : 1;
            }

            return x;
        }
    }
}
