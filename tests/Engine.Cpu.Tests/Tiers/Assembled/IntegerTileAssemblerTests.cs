using System.Runtime.Intrinsics;
using Engine.TestSupport;
using Engine.Tensors;
using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class IntegerTileAssemblerTests
{
    private const int Lanes = 16;
    private const int Pair = 2 * Lanes;

    private static IEnumerable<IntegerTileShape> Shapes() =>
        from rows in Enumerable.Range(1, QuantizedRows.TileRows)
        from scaleLength in new[] { 16, 32 }
        from zeroShift in new[] { -1, 0, 3, 7 }
        from hasMinimum in new[] { false, true }
        select new IntegerTileShape(rows, scaleLength, zeroShift, hasMinimum);

    // Those of records of every format, as their only reader and as one of three.
    private static IEnumerable<IntegerTileShape> RecordShapes()
    {
        foreach (QuantFormat format in Formats())
        {
            ShapesOf shapes = new() { Shapes = [] };
            FormatTable.Run(format, ref shapes);
            foreach (IntegerTileShape shape in shapes.Shapes) yield return shape;
        }
    }

    internal static IEnumerable<QuantFormat> Formats() => Enum.GetValues<QuantFormat>().Where(static format => IsInteger(format));

    /// <summary>Bit for bit the definition, on buffers that end, or begin, at a guard page, with the extremes of the operands.</summary>
    [TestCaseSource(nameof(Shapes))]
    public void TileIsTheDefinition(object shape) => Compare((IntegerTileShape)shape);

    /// <summary>Likewise with operands that the tile makes of records of any bits, by the plain meaning of the format's operations.</summary>
    [TestCaseSource(nameof(Formats))]
    public void TileOfRecordsIsTheDefinition(QuantFormat format)
    {
        ShapesOf shapes = new() { Shapes = [] };
        FormatTable.Run(format, ref shapes);
        foreach (IntegerTileShape shape in shapes.Shapes) Compare(shape);
    }

    /// <summary>Bit for bit what the drivers give with panels, scales and activations of each format.</summary>
    [TestCaseSource(nameof(Formats))]
    public void TileIsTheDriverOfTheFormat(QuantFormat format)
    {
        if (!Vector256.IsHardwareAccelerated) Assert.Ignore("the twin of the 512-bit tier wants 256-bit vectors");
        FormatCheck check = new() { Format = format };
        FormatTable.Run(format, ref check);
    }

    /// <summary>The loop of two segments: two products a row and step, weights loaded once, nothing on the stack, no register of the caller's lost.</summary>
    [TestCaseSource(nameof(Shapes))]
    [TestCaseSource(nameof(RecordShapes))]
    public void CodeIsProductsInRegisters(object tile)
    {
        var shape = (IntegerTileShape)tile;
        foreach (bool windows in new[] { false, true })
        {
            List<Instruction> code = CodeInterpreter.Decode(IntegerTileAssembler.Assemble(shape, windows));
            Instruction back = code.Single(static i => i.Mnemonic == Mnemonic.Jmp && i.NearBranchTarget < i.IP);
            List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
            Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Vpdpbusd), Is.EqualTo(shape.ScaleLength / 2 * 2 * shape.Rows));
            if (shape.Records == null) Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Vmovdqu32), Is.EqualTo(shape.ScaleLength / 2 * 2), "weights are loaded once");
            else Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Prefetcht1) * 64, Is.EqualTo(shape.FollowingBytes * shape.ScaleLength / 16), "what comes next is asked for");
            AssembledRun.CheckRegisters(code, windows, restored: true);
        }
    }

    /// <summary>Assembled tiles begin each segment with the sum of all its activations, also where the drivers' narrow accumulators hold less.</summary>
    [TestCaseSource(nameof(Formats))]
    public void TilesAreGivenTheSumsOfWholeSegments(QuantFormat format)
    {
        FormsOf forms = default;
        FormatTable.Run(format, ref forms);
        Assert.That(forms.Given & forms.Wanted, Is.EqualTo(forms.Wanted));
    }

    [Test]
    public void SignedBytesThatComeFromNoTableCannotBeTraced() =>
        Assert.That(static () => OperandTracer.SignedOperand(OperandTracer.LoadInts(null), 0), Throws.InvalidOperationException.With.Message.Contains("table"));

    [Test]
    public void AnUnknownInstructionFails() =>
        Assert.That(static () => CodeInterpreter.Call([0x0f, 0xa2, 0xc3], null, windows: false), Throws.InvalidOperationException.With.Message.Contains("cpuid"));

    private static bool IsInteger(QuantFormat format)
    {
        KindOf kind = default;
        try
        {
            FormatTable.Run(format, ref kind);
        }
        catch (UnsupportedException)
        {
            return false;
        }

        return kind.Integers;
    }

    private static void Compare(IntegerTileShape shape)
    {
        foreach (int blocks in new[] { 1, 3, 16 })
        {
            foreach (bool alignEnd in new[] { true, false })
            {
                using TileMemory memory = new(shape, blocks, alignEnd);
                memory.Fill(new Random(blocks + shape.GetHashCode() % 1000));
                float[] expected = memory.Define();
                memory.CheckAssembled(expected, $"{shape}, {blocks} blocks");
            }
        }
    }

    private struct KindOf : IPackedFormatAction
    {
        public bool Integers;

        public void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers => Integers = true;

        public readonly void RunFloats<TFormat>() where TFormat : struct, IPackedFloats
        {
        }
    }

    private struct FormsOf : IPackedFormatAction
    {
        public ActivationForms Given, Wanted;

        public readonly void RunFloats<TFormat>() where TFormat : struct, IPackedFloats
        {
        }

        public void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers
        {
            Given = PanelShape<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.AssembledForms;
            if (PanelShape<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.ZeroShift >= 0)
                Wanted = TFormat.ScaleLength == 32 ? ActivationForms.BlockSums : ActivationForms.HalfBlockSums;
        }
    }

    private struct ShapesOf : IPackedFormatAction
    {
        public List<IntegerTileShape> Shapes;

        public readonly void RunFloats<TFormat>() where TFormat : struct, IPackedFloats
        {
        }

        public readonly void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers
        {
            foreach (int rows in new[] { 1, QuantizedRows.TileRows })
                foreach (int readers in new[] { 1, IntegerTileShape.MostReaders })
                    Shapes.Add(IntegerTileShape.Of<TFormat, Avx512VnniTier, Vector512<int>, Vector512<float>>(rows, readers));
        }
    }

    private struct FormatCheck : IPackedFormatAction
    {
        public QuantFormat Format;

        public readonly void RunFloats<TFormat>() where TFormat : struct, IPackedFloats
        {
        }

        public readonly void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers
        {
            for (int rows = 1; rows <= QuantizedRows.TileRows; rows++)
            {
                foreach (int blocks in new[] { TFormat.Records, 16 })
                {
                    IntegerTileShape shape = IntegerTileShape.Of<TFormat, Avx512VnniTier, Vector512<int>, Vector512<float>>(rows, readers: 0);
                    Assert.That(shape, Is.EqualTo(IntegerTileShape.Of<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>(rows, readers: 0)));
                    using TileMemory memory = new(shape, blocks, alignEnd: true);
                    memory.Fill<TFormat>(Format);
                    IntegerTileArgs tile = memory.Args;
                    IntegerTile<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(&tile);
                    float[] sums = memory.TakeSums();
                    memory.CheckAssembled(sums, $"{Format}, {rows} rows, {blocks} blocks");
                    for (int readers = 1; readers <= IntegerTileShape.MostReaders; readers++)
                    {
                        using TileMemory records = new(IntegerTileShape.Of<TFormat, Avx512VnniTier, Vector512<int>, Vector512<float>>(rows, readers), blocks, alignEnd: true);
                        records.Fill<TFormat>(Format);
                        records.CheckAssembled(sums, $"{Format}, {rows} rows, {blocks} blocks, {readers} readers of records");
                    }
                }
            }
        }
    }
}
