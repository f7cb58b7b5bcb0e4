using System.Runtime.Intrinsics;
using Engine.Tensors;
using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class AmxIntegerTileAssemblerTests
{
    private static IEnumerable<AmxIntegerTileShape> Shapes() =>
        from rows in Enumerable.Range(1, QuantizedRows.MajorTileRows)
        from scaleLength in new[] { 16, 32 }
        from hasMinimum in new[] { false, true }
        select new AmxIntegerTileShape(rows, scaleLength, hasMinimum);

    private static IEnumerable<QuantFormat> Formats() => IntegerTileAssemblerTests.Formats();

    /// <summary>Bit for bit the definition, on buffers that end, or begin, at a guard page, with the extremes of the operands.</summary>
    [TestCaseSource(nameof(Shapes))]
    public void TileIsTheDefinition(object tile)
    {
        var shape = (AmxIntegerTileShape)tile;
        foreach ((int blocks, bool alignEnd) in new[] { (1, true), (1, false), (3, true), (16, false) })
        {
            using TileMemory memory = new(Memory(shape), blocks, alignEnd, rowMajor: true);
            memory.Fill(new Random(blocks + shape.Rows));
            float[] expected = memory.Define();
            IntegerTileArgs args = memory.Args;
            TileDefinition.Multiply(&args, shape.ScaleLength, -1, shape.HasMinimum, rowMajor: true);
            Assert.That(memory.TakeSums(), Is.EqualTo(expected), "the product's own definition");
            memory.CheckAssembled(expected, $"{shape}, {blocks} blocks");
        }
    }

    /// <summary>Bit for bit what the drivers of vectors give for each row with panels, scales and activations of each format.</summary>
    [TestCaseSource(nameof(Formats))]
    public void TileIsTheDriverOfTheFormat(QuantFormat format)
    {
        if (!Vector256.IsHardwareAccelerated) Assert.Ignore("the twin of the 512-bit tier wants 256-bit vectors");
        FormatCheck check = new() { Format = format };
        FormatTable.Run(format, ref check);
    }

    /// <summary>One product of the registers a segment and vector of columns, each row scaled in registers; nothing on the stack, no register that the caller keeps.</summary>
    [TestCaseSource(nameof(Shapes))]
    public void CodeIsProductsOfTheRegisters(object tile)
    {
        var shape = (AmxIntegerTileShape)tile;
        foreach (bool windows in new[] { false, true })
        {
            List<Instruction> code = CodeInterpreter.Decode(AmxIntegerTileAssembler.Assemble(shape, windows));
            int segments = 32 / shape.ScaleLength;
            Instruction[] backs = [.. code.Where(static i => i.Mnemonic == Mnemonic.Jne)];
            Assert.That(backs, Has.Length.EqualTo(2), "a loop for each vector of columns");
            foreach (Instruction back in backs)
            {
                List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
                Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Tdpbssd), Is.EqualTo(segments));
                Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Tileloadd), Is.EqualTo(2 * segments));
                Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Vfmadd231ps), Is.EqualTo(segments * shape.Rows * (shape.HasMinimum ? 2 : 1)));
                Assert.That(loop.Any(static i => i.Mnemonic == Mnemonic.Vmovups && i.Op0Kind == OpKind.Memory), Is.False, "the sums stay in registers");
            }

            AssembledRun.CheckRegisters(code, windows);
        }
    }

    private static IntegerTileShape Memory(AmxIntegerTileShape shape) => new(shape.Rows, shape.ScaleLength, -1, shape.HasMinimum);

    private struct FormatCheck : IPackedFormatAction
    {
        public QuantFormat Format;

        public readonly void RunFloats<TFormat>() where TFormat : struct, IPackedFloats
        {
        }

        public readonly void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers
        {
            const int Blocks = 8;
            float[] driver = Driver<TFormat>(Blocks);
            foreach (int rows in new[] { 1, 7, 15, 16 })
            {
                using TileMemory memory = new(Memory(AmxIntegerTiles<TFormat>.ShapeOf(rows)), Blocks, alignEnd: true, rowMajor: true);
                memory.Fill<TFormat>(Format);
                memory.CheckAssembled(driver[..(rows * driver.Length / QuantizedRows.MajorTileRows)], $"{Format}, {rows} rows");
            }
        }

        // Sixteen rows in tiles of vectors.
        private readonly float[] Driver<TFormat>(int blocks) where TFormat : struct, IPackedIntegers
        {
            IntegerTileShape shape = IntegerTileShape.Of<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>(QuantizedRows.MajorTileRows, readers: 0);
            using TileMemory memory = new(shape, blocks, alignEnd: true);
            memory.Fill<TFormat>(Format);
            QuantizedRows rows = memory.Rows;
            IntegerTileArgs tile = memory.Args;
            float* sums = tile.Sums;
            for (int row = 0; row < rows.Rows; row += QuantizedRows.TileRows)
            {
                int some = Math.Min(QuantizedRows.TileRows, rows.Rows - row);
                long place = rows.Place(0, blocks, row);
                tile.TileRows = some;
                tile.Activations = rows.Bytes + 32 * place;
                tile.SetSides(rows.Sides + QuantizedRows.SideNumbers * place, blocks, 0, TFormat.ScaleLength, TFormat.ScaleLength);
                tile.Sums = sums + row * 32;
                IntegerTile<TFormat, SoftwareAssembledTier, Vector512<int>, Vector512<float>>.Run(&tile);
            }

            return memory.TakeSums();
        }
    }
}
