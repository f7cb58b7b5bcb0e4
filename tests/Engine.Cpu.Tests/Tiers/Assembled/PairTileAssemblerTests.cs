using System.Runtime.InteropServices;
using Engine.TestSupport;
using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class PairTileAssemblerTests
{
    private const int Columns = 32;

    /// <summary>Every number of rows, lengths around the unrolled four, operands that end, or begin, at a guard page.</summary>
    [Test]
    public void TileIsTheDefinition([Range(1, FloatPairRows.TileRows)] int rows, [Values(1, 2, 3, 4, 5, 7, 8, 128)] int pairs, [Values] bool alignEnd)
    {
        using GuardedMemory weights = new(4L * Columns * pairs, alignEnd), activations = new(4L * rows * pairs, alignEnd), sums = new(4L * Columns * rows, alignEnd);
        PairTileArgs args = new() { Weights = weights.Pointer, Activations = (uint*)activations.Pointer, Pairs = pairs, Sums = (float*)sums.Pointer };
        Random random = new(rows + pairs);
        foreach (ref ushort w in weights.Span<ushort>()) w = Some(random);
        foreach (ref ushort x in activations.Span<ushort>()) x = Some(random);
        float[] before = [.. Enumerable.Range(0, Columns * rows).Select(_ => (float)(random.NextDouble() - 0.5))];
        double[] bounds = new double[before.Length];
        for (int i = 0; i < bounds.Length; i++) bounds[i] = Bound(args, rows, i, before[i]);

        before.CopyTo(sums.Span<float>());
        PairTileArgs plain = args;
        SoftwareAssembledTier.PairTile(rows, &plain);
        float[] expected = sums.Span<float>().ToArray();
        AssembledRun.Each(windows => PairTileAssembler.Assemble(rows, windows), ProcessorInstructions.Here.BFloat16, (way, run) =>
        {
            before.CopyTo(sums.Span<float>());
            PairTileArgs copy = args;
            run((nint)(&copy));
            float[] actual = sums.Span<float>().ToArray();
            if (way != AssembledRun.Processor) Assert.That(MemoryMarshal.AsBytes<float>(actual).SequenceEqual(MemoryMarshal.AsBytes<float>(expected)), way);
            // Processors may add the two products in an order of their own.
            for (int i = 0; i < actual.Length; i++) Assert.That(actual[i], Is.EqualTo(expected[i]).Within(bounds[i]), way);
        });
    }

    /// <summary>A row's bits do not depend on the number of rows.</summary>
    [Test]
    public void RowsAreIndependent()
    {
        const int Rows = FloatPairRows.TileRows, Pairs = 21;
        using GuardedMemory weights = new(4L * Columns * Pairs), all = new(4L * Rows * Pairs), one = new(4L * Pairs), sums = new(4L * Columns * Rows), sum = new(4L * Columns);
        Random random = new(3);
        foreach (ref ushort w in weights.Span<ushort>()) w = Some(random);
        foreach (ref ushort x in all.Span<ushort>()) x = Some(random);
        AssembledRun.Each(static windows => PairTileAssembler.Assemble(Rows, windows), ProcessorInstructions.Here.BFloat16, (way, run) =>
        {
            sums.Span<float>().Clear();
            PairTileArgs args = new() { Weights = weights.Pointer, Activations = (uint*)all.Pointer, Pairs = Pairs, Sums = (float*)sums.Pointer };
            run((nint)(&args));
            for (int row = 0; row < Rows; row++)
            {
                for (int pair = 0; pair < Pairs; pair++) one.Span<uint>()[pair] = all.Span<uint>()[pair * Rows + row];
                AssembledRun.Each(static windows => PairTileAssembler.Assemble(1, windows), ProcessorInstructions.Here.BFloat16, (single, runOne) =>
                {
                    if (single != way) return;
                    sum.Span<float>().Clear();
                    PairTileArgs alone = new() { Weights = weights.Pointer, Activations = (uint*)one.Pointer, Pairs = Pairs, Sums = (float*)sum.Pointer };
                    runOne((nint)(&alone));
                    Assert.That(sum.Span<byte>().SequenceEqual(sums.Span<byte>().Slice(4 * Columns * row, 4 * Columns)), $"{way}, row {row}");
                });
            }
        });
    }

    [Test]
    public void CodeIsProductsInRegisters([Range(1, FloatPairRows.TileRows)] int rows, [Values] bool windows)
    {
        List<Instruction> code = CodeInterpreter.Decode(PairTileAssembler.Assemble(rows, windows));
        Instruction back = code.Single(static i => i.Mnemonic == Mnemonic.Jge);
        List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
        Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Vdpbf16ps), Is.EqualTo(4 * 2 * rows));
        Assert.That(loop, Has.Count.EqualTo(4 * (2 + 3 * rows) + 4), "two loads of weights a pair, a broadcast and two products a row, four instructions of the loop");
        AssembledRun.CheckRegisters(code, windows);
    }

    // One rounding a product, whichever comes first, and of the sum of two where they are added together first.
    private static double Bound(in PairTileArgs args, int rows, int place, float before)
    {
        double magnitude = Math.Abs(before);
        for (int k = 0; k < 2 * args.Pairs; k++)
        {
            float w = Widen(((ushort*)args.Weights)[2 * (k / 2 * Columns + place % Columns) + k % 2]), x = Widen(((ushort*)args.Activations)[2 * (k / 2 * rows + place / Columns) + k % 2]);
            magnitude += Math.Abs((double)w * x);
        }

        return 2 * (2 * args.Pairs + 2) * Math.Pow(2, -24) * magnitude;
    }

    private static float Widen(ushort x) => BitConverter.UInt32BitsToSingle((uint)x << 16);

    // Between 2^-4 and 2^4, either sign.
    private static ushort Some(Random random) => (ushort)(random.Next(2) << 15 | random.Next(0x3d80, 0x4180));
}
