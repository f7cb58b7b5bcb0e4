using System.Buffers.Binary;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// Compares assembled tiles with their definition, on the processor before the tier that uses them is chosen: a few tiles of fixed operands, bit for bit. A tier
/// whose tiles differ is refused.
/// </summary>
internal static unsafe class AssembledCheck
{
    private const int Columns = 32;
    private const int Blocks = 3;
    private const int Pairs = 37;

    /// <summary>Runs a tile.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="tile">Its argument.</param>
    /// <param name="registers">The shapes of the tile registers that it wants, or null.</param>
    public delegate void Runner(byte[] code, nint tile, TileShapes? registers);

    /// <summary>Why a tier whose tiles differ is refused.</summary>
    public const string Differs = "its tiles give other sums than their definition";

    /// <summary>Whether the integer tiles of 512-bit vectors are right.</summary>
    public static bool Integers(Runner run) =>
        Matches(new IntegerTileShape(6, 32, 7, HasMinimum: false), run) && Matches(new IntegerTileShape(5, 16, 5, HasMinimum: false), run)
        && Matches(new IntegerTileShape(6, 32, -1, HasMinimum: true), run) && Matches(new IntegerTileShape(6, 32, 7, HasMinimum: false, AnyOperands(hasHalves: true), Readers: 2), run)
        && Matches(new IntegerTileShape(6, 16, 4, HasMinimum: true, AnyOperands(hasHalves: false), Readers: 1), run);

    /// <summary>Whether the bfloat16 tiles of 512-bit vectors are right.</summary>
    public static bool FloatPairs(Runner run) => Matches(6, PairTileAssembler.Assemble(6, OperatingSystem.IsWindows()), null, run);

    /// <summary>Whether the tiles of the tile registers are right.</summary>
    public static bool TileRegisters(Runner run) =>
        Matches(new AmxIntegerTileShape(16, 32, HasMinimum: false), run) && Matches(new AmxIntegerTileShape(7, 16, HasMinimum: true), run)
        && Matches(13, AmxPairTileAssembler.Assemble(13, OperatingSystem.IsWindows()), AmxPairTileAssembler.Registers(13, Pairs % FloatPairRows.MajorPairs), run);

    /// <summary>Runs a tile on this processor, which must have its instructions and have granted the tile registers that it wants.</summary>
    public static void OnProcessor(byte[] code, nint tile, TileShapes? registers)
    {
        // Refused here, the pages leave the sums as they were, which then differ.
        using ExecutableMemory? memory = ExecutableMemory.TryPlace(code, out _);
        if (memory == null) return;
        if (registers is { } shapes) AmxTileRegisters.Shape(shapes);
        ((delegate* unmanaged[SuppressGCTransition]<nint, void>)memory.Address)(tile);
        if (registers != null) AmxTileRegisters.Release();
    }

    // Records of which every operation makes some operand.
    private static RecordOperands AnyOperands(bool hasHalves)
    {
        const ulong Low = 0x0123456789abcdef, High = 0xf0e1d2c3b4a59687;
        static OperandTree Load(int chunk) => new(OperandOperation.Load, 4 * Columns * chunk);
        static OperandTree Right(int chunk, int shift, byte mask) => new(OperandOperation.ShiftRight, shift, Load(chunk), Mask: mask);
        OperandTree lower = Right(1, 0, 15), upper = Right(1, 4, 15), bits = new(OperandOperation.ShiftLeft, 3, Load(0), Mask: 16), three = new(OperandOperation.Or, 0, new(OperandOperation.Or, 0, Right(0, 3, 17), Right(1, 2, 34)), Right(2, 1, 68));
        OperandTree[] steps =
        [
            Load(0), lower, upper, new(OperandOperation.Or, 0, bits, lower), new(OperandOperation.Or, 0, bits, upper), new(OperandOperation.ShiftRight, 4, three, Mask: 7),
            new(OperandOperation.LookUp, 0, three, Mask: 15, LowTable: Low, HighTable: High), new(OperandOperation.LookUp, 4, Load(2), Mask: 15, LowTable: Low, HighTable: High),
        ];
        return new RecordOperands(steps, 4 * Columns * 3 + 2 * Columns, hasHalves);
    }

    private static bool Matches(IntegerTileShape shape, Runner run) =>
        Matches(shape, IntegerTileAssembler.Assemble(shape, OperatingSystem.IsWindows()), null, run);

    private static bool Matches(AmxIntegerTileShape shape, Runner run) =>
        Matches(new IntegerTileShape(shape.Rows, shape.ScaleLength, -1, shape.HasMinimum), AmxIntegerTileAssembler.Assemble(shape, OperatingSystem.IsWindows()), shape.Registers, run);

    private static bool Matches(IntegerTileShape shape, byte[] code, TileShapes? registers, Runner run)
    {
        int rows = shape.Rows, scaleLength = shape.ScaleLength;
        using NativeBuffer weights = new((long)shape.RecordBytes * Blocks), operands = new(32L * Columns * Blocks), scales = new(8L * Columns * Blocks), minimums = new(8L * Columns * Blocks), activations = new(32L * rows * Blocks),
            sides = new(QuantizedRows.SideBytes(rows, Blocks)), sums = new(4L * Columns * rows), defined = new(4L * Columns * rows), products = new(TileShapes.MaxRows * TileShapes.MaxRowBytes);
        Random random = new(1);
        random.NextBytes(new Span<byte>(weights.Pointer, (int)weights.Length));
        random.NextBytes(new Span<byte>(activations.Pointer, (int)activations.Length));
        foreach (NativeBuffer floats in new[] { scales, minimums, sides, sums })
            foreach (ref float x in new Span<float>(floats.Pointer, (int)(floats.Length / 4))) x = random.NextSingle() - 0.5f;
        new Span<byte>(sums.Pointer, (int)sums.Length).CopyTo(new Span<byte>(defined.Pointer, (int)defined.Length));
        if (shape.Records is { } records) Fill(shape, records, weights, operands, scales, products);
        IntegerTileArgs tile = new()
        {
            Following = weights.Pointer, Weights = weights.Pointer, Scales = (float*)scales.Pointer, Minimums = (float*)minimums.Pointer, Segments = Blocks * 32 / scaleLength,
            Activations = activations.Pointer, TileRows = rows, Sums = (float*)sums.Pointer, Products = products.Pointer,
        };
        tile.SetSides((float*)sides.Pointer, Blocks, 0, scaleLength, scaleLength);
        for (int i = 0; i < tile.Segments * rows; i++) ((int*)tile.RowStarts)[i] = random.Next(-4096, 4096);
        IntegerTileArgs copy = tile;
        copy.Sums = (float*)defined.Pointer;
        if (shape.Records != null) copy.Weights = operands.Pointer;
        TileDefinition.Multiply(&copy, scaleLength, shape.ZeroShift, shape.HasMinimum, rowMajor: registers != null);
        run(code, (nint)(&tile), registers);
        return Same(sums, defined);
    }

    // The operands, and where they are in the records the scales, by what the records' operations mean.
    private static void Fill(IntegerTileShape shape, RecordOperands records, NativeBuffer weights, NativeBuffer operands, NativeBuffer scales, NativeBuffer products)
    {
        records.Constants.Span.CopyTo(new Span<byte>(products.Pointer, (int)products.Length)[IntegerTileAssembler.ConstantsOffset..]);
        for (int block = 0; block < Blocks; block++)
        {
            Span<byte> record = new(weights.Pointer + shape.RecordBytes * block, shape.RecordBytes);
            for (int i = 0; i < 8 * Columns; i++) ((uint*)operands.Pointer)[8 * Columns * block + i] = records.Steps[i / Columns].Lane(record, i % Columns);
            for (int column = 0; shape.HasHalves && column < Columns; column++)
            {
                ref float scale = ref ((float*)scales.Pointer)[Columns * block + column];
                scale = (float)(Half)scale;
                BinaryPrimitives.WriteHalfLittleEndian(record[(shape.RecordBytes - 2 * Columns + 2 * column)..], (Half)scale);
            }
        }
    }

    private static bool Matches(int rows, byte[] code, TileShapes? registers, Runner run)
    {
        using NativeBuffer weights = new(4L * Columns * Pairs), activations = new(4L * rows * Pairs), sums = new(4L * Columns * rows), defined = new(4L * Columns * rows);
        Random random = new(2);
        // Small integers, whose sums are exact in any order.
        foreach (NativeBuffer values in new[] { weights, activations })
            foreach (ref ushort x in new Span<ushort>(values.Pointer, (int)(values.Length / 2))) x = (ushort)(BitConverter.SingleToUInt32Bits(random.Next(-8, 9)) >> 16);
        foreach (NativeBuffer values in new[] { sums, defined }) new Span<float>(values.Pointer, Columns * rows).Fill(3);
        PairTileArgs tile = new() { Weights = weights.Pointer, Activations = (uint*)activations.Pointer, Pairs = Pairs, Sums = (float*)sums.Pointer };
        PairTileArgs copy = tile;
        copy.Sums = (float*)defined.Pointer;
        TileDefinition.Multiply(rows, &copy, rowMajor: registers != null);
        run(code, (nint)(&tile), registers);
        return Same(sums, defined);
    }

    private static bool Same(NativeBuffer sums, NativeBuffer defined) =>
        new Span<byte>(sums.Pointer, (int)sums.Length).SequenceEqual(new Span<byte>(defined.Pointer, (int)defined.Length));
}
