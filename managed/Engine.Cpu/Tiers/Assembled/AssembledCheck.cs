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
        && Matches(new IntegerTileShape(6, 32, -1, HasMinimum: true), run);

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

    private static bool Matches(IntegerTileShape shape, Runner run) =>
        Matches(shape.Rows, shape.ScaleLength, shape.ZeroShift, shape.HasMinimum, IntegerTileAssembler.Assemble(shape, OperatingSystem.IsWindows()), null, run);

    private static bool Matches(AmxIntegerTileShape shape, Runner run) =>
        Matches(shape.Rows, shape.ScaleLength, -1, shape.HasMinimum, AmxIntegerTileAssembler.Assemble(shape, OperatingSystem.IsWindows()), shape.Registers, run);

    private static bool Matches(int rows, int scaleLength, int zeroShift, bool hasMinimum, byte[] code, TileShapes? registers, Runner run)
    {
        using NativeBuffer weights = new(32L * Columns * Blocks), scales = new(8L * Columns * Blocks), minimums = new(8L * Columns * Blocks), activations = new(32L * rows * Blocks),
            sides = new(QuantizedRows.SideBytes(rows, Blocks)), sums = new(4L * Columns * rows), defined = new(4L * Columns * rows), products = new(TileShapes.MaxRows * TileShapes.MaxRowBytes);
        Random random = new(1);
        random.NextBytes(new Span<byte>(weights.Pointer, (int)weights.Length));
        random.NextBytes(new Span<byte>(activations.Pointer, (int)activations.Length));
        foreach (NativeBuffer floats in new[] { scales, minimums, sides, sums })
            foreach (ref float x in new Span<float>(floats.Pointer, (int)(floats.Length / 4))) x = random.NextSingle() - 0.5f;
        new Span<byte>(sums.Pointer, (int)sums.Length).CopyTo(new Span<byte>(defined.Pointer, (int)defined.Length));
        IntegerTileArgs tile = new()
        {
            Weights = weights.Pointer, Scales = (float*)scales.Pointer, Minimums = (float*)minimums.Pointer, Segments = Blocks * 32 / scaleLength,
            Activations = activations.Pointer, TileRows = rows, Sums = (float*)sums.Pointer, Products = products.Pointer,
        };
        tile.SetSides((float*)sides.Pointer, Blocks, 0, scaleLength, scaleLength);
        for (int i = 0; i < tile.Segments * rows; i++) ((int*)tile.RowStarts)[i] = random.Next(-4096, 4096);
        IntegerTileArgs copy = tile;
        copy.Sums = (float*)defined.Pointer;
        TileDefinition.Multiply(&copy, scaleLength, zeroShift, hasMinimum, rowMajor: registers != null);
        run(code, (nint)(&tile), registers);
        return Same(sums, defined);
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
