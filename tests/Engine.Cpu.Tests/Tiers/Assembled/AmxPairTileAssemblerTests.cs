using Engine.TestSupport;
using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class AmxPairTileAssemblerTests
{
    private const int Columns = 32;

    /// <summary>Every number of rows, lengths around the steps of sixteen pairs, operands that end, or begin, at a guard page.</summary>
    [Test]
    public void TileIsTheDefinition([Range(1, QuantizedRows.MajorTileRows)] int rows, [Values(1, 15, 16, 17, 39, 128)] int pairs, [Values] bool alignEnd)
    {
        using GuardedMemory weights = new(4L * Columns * pairs, alignEnd), activations = new(4L * rows * pairs, alignEnd), sums = new(4L * Columns * rows, alignEnd);
        PairTileArgs args = new() { Weights = weights.Pointer, Activations = (uint*)activations.Pointer, Pairs = pairs, Sums = (float*)sums.Pointer };
        Random random = new(rows + pairs);
        foreach (ref ushort w in weights.Span<ushort>()) w = Some(random);
        foreach (ref ushort x in activations.Span<ushort>()) x = Some(random);
        float[] before = [.. Enumerable.Range(0, Columns * rows).Select(_ => (float)(random.NextDouble() - 0.5))];
        double[] exact = new double[before.Length], bounds = new double[before.Length];
        for (int i = 0; i < bounds.Length; i++) (exact[i], bounds[i]) = Define(args, rows, i, before[i]);

        before.CopyTo(sums.Span<float>());
        PairTileArgs plain = args;
        TileDefinition.Multiply(rows, &plain, rowMajor: true);
        Check(sums, exact, bounds, "the product's own definition");
        AssembledRun.EachShaped(AmxPairTileAssembler.Registers(rows, pairs % FloatPairRows.MajorPairs), windows => AmxPairTileAssembler.Assemble(rows, windows), (way, run) =>
        {
            before.CopyTo(sums.Span<float>());
            PairTileArgs copy = args;
            run((nint)(&copy));
            Check(sums, exact, bounds, way);
        });
    }

    /// <summary>A row's bits do not depend on the number of rows: one row of a tile of sixteen is a tile of one.</summary>
    [Test]
    public void RowsAreIndependent()
    {
        const int Rows = QuantizedRows.MajorTileRows, Pairs = 53;
        using GuardedMemory weights = new(4L * Columns * Pairs), all = new(4L * Rows * Pairs), one = new(4L * Pairs), sums = new(4L * Columns * Rows), sum = new(4L * Columns);
        Random random = new(3);
        foreach (ref ushort w in weights.Span<ushort>()) w = Some(random);
        foreach (ref ushort x in all.Span<ushort>()) x = Some(random);
        AssembledRun.EachShaped(AmxPairTileAssembler.Registers(Rows, Pairs % 16), static windows => AmxPairTileAssembler.Assemble(Rows, windows), (way, run) =>
        {
            sums.Span<float>().Clear();
            PairTileArgs args = new() { Weights = weights.Pointer, Activations = (uint*)all.Pointer, Pairs = Pairs, Sums = (float*)sums.Pointer };
            run((nint)(&args));
            for (int row = 0; row < Rows; row++)
            {
                for (int pair = 0; pair < Pairs; pair++)
                {
                    int step = pair / 16 * 16;
                    one.Span<uint>()[pair] = all.Span<uint>()[step * Rows + row * Math.Min(16, Pairs - step) + (pair - step)];
                }

                AssembledRun.EachShaped(AmxPairTileAssembler.Registers(1, Pairs % 16), static windows => AmxPairTileAssembler.Assemble(1, windows), (single, runOne) =>
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
    public void CodeIsProductsOfTheRegisters([Values(1, 16)] int rows, [Values] bool windows)
    {
        List<Instruction> code = CodeInterpreter.Decode(AmxPairTileAssembler.Assemble(rows, windows));
        Instruction back = code.Single(static i => i.Mnemonic == Mnemonic.Jge);
        List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
        Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Tdpbf16ps), Is.EqualTo(2));
        Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Tileloadd), Is.EqualTo(3));
        Assert.That(loop, Has.Count.EqualTo(2 + 3 + 4), "four instructions of the loop");
        AssembledRun.CheckRegisters(code, windows, vectors: false);
    }

    // The sum, and one rounding a product and sum of sums.
    private static (double Sum, double Bound) Define(in PairTileArgs args, int rows, int place, float before)
    {
        double sum = before, magnitude = Math.Abs(before);
        int row = place / Columns, column = place % Columns;
        for (int k = 0; k < 2 * args.Pairs; k++)
        {
            int pair = k / 2, step = pair / 16 * 16, length = Math.Min(16, args.Pairs - step);
            float w = Widen(((ushort*)args.Weights)[2 * (pair * Columns + column) + k % 2]);
            float x = Widen(((ushort*)args.Activations)[2 * (step * rows + row * length + (pair - step)) + k % 2]);
            sum += (double)w * x;
            magnitude += Math.Abs((double)w * x);
        }

        return (sum, (2 * args.Pairs + 4) * Math.Pow(2, -24) * magnitude);
    }

    private static void Check(GuardedMemory sums, double[] exact, double[] bounds, string way)
    {
        for (int i = 0; i < exact.Length; i++)
            if (!(Math.Abs(sums.Span<float>()[i] - exact[i]) <= bounds[i])) Assert.Fail($"{way}, element {i}: {sums.Span<float>()[i]}, not {exact[i]}");
    }

    private static float Widen(ushort x) => BitConverter.UInt32BitsToSingle((uint)x << 16);

    // Between 2^-4 and 2^4, either sign.
    private static ushort Some(Random random) => (ushort)(random.Next(2) << 15 | random.Next(0x3d80, 0x4180));
}
