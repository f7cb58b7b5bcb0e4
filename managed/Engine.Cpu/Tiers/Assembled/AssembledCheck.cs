using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// Compares assembled tiles with their definition on this processor, before the tier that uses them is chosen: a few tiles of fixed operands, bit for bit. A tier
/// whose tiles differ is refused.
/// </summary>
internal static unsafe class AssembledCheck
{
    private const int Columns = 32;
    private const int Blocks = 3;
    private const int Pairs = 37;

    /// <summary>Why a tier whose tiles differ is refused.</summary>
    public const string Differs = "its tiles give other sums than their definition";

    /// <summary>Whether the integer tiles of 512-bit vectors are right.</summary>
    public static bool Integers() =>
        Matches(new IntegerTileShape(6, 32, 7, HasMinimum: false)) && Matches(new IntegerTileShape(5, 16, 5, HasMinimum: false)) && Matches(new IntegerTileShape(6, 32, -1, HasMinimum: true));

    /// <summary>Whether the bfloat16 tiles of 512-bit vectors are right.</summary>
    public static bool FloatPairs() => Matches(6, PairTileAssembler.Assemble(6, OperatingSystem.IsWindows()), default, rowMajor: false);

    /// <summary>Whether the tiles of the tile registers are right. The registers must have been granted.</summary>
    public static bool TileRegisters() =>
        Matches(new AmxIntegerTileShape(16, 32, HasMinimum: false)) && Matches(new AmxIntegerTileShape(7, 16, HasMinimum: true))
        && Matches(13, AmxPairTileAssembler.Assemble(13, OperatingSystem.IsWindows()), AmxPairTileAssembler.Registers(13, Pairs % FloatPairRows.MajorPairs), rowMajor: true);

    private static bool Matches(IntegerTileShape shape) =>
        Matches(shape.Rows, shape.ScaleLength, shape.ZeroShift, shape.HasMinimum, IntegerTileAssembler.Assemble(shape, OperatingSystem.IsWindows()), default, rowMajor: false);

    private static bool Matches(AmxIntegerTileShape shape) =>
        Matches(shape.Rows, shape.ScaleLength, -1, shape.HasMinimum, AmxIntegerTileAssembler.Assemble(shape, OperatingSystem.IsWindows()), shape.Registers, rowMajor: true);

    private static bool Matches(int rows, int scaleLength, int zeroShift, bool hasMinimum, byte[] code, TileShapes registers, bool rowMajor)
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
        tile.SetSides((float*)sides.Pointer, Blocks, 0, scaleLength);
        for (int i = 0; i < tile.Segments * rows; i++) ((int*)tile.RowStarts)[i] = random.Next(-4096, 4096);
        IntegerTileArgs copy = tile;
        copy.Sums = (float*)defined.Pointer;
        TileDefinition.Multiply(&copy, scaleLength, zeroShift, hasMinimum, rowMajor);
        return Run(code, &tile, registers, rowMajor) && Same(sums, defined);
    }

    private static bool Matches(int rows, byte[] code, TileShapes registers, bool rowMajor)
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
        TileDefinition.Multiply(rows, &copy, rowMajor);
        return Run(code, &tile, registers, rowMajor) && Same(sums, defined);
    }

    private static bool Run(byte[] code, void* tile, TileShapes registers, bool tileRegisters)
    {
        using ExecutableMemory? memory = ExecutableMemory.TryPlace(code, out _);
        if (memory == null) return false;
        if (tileRegisters) AmxTileRegisters.Shape(registers);
        ((delegate* unmanaged[SuppressGCTransition]<void*, void>)memory.Address)(tile);
        if (tileRegisters) AmxTileRegisters.Release();
        return true;
    }

    private static bool Same(NativeBuffer sums, NativeBuffer defined) =>
        new Span<byte>(sums.Pointer, (int)sums.Length).SequenceEqual(new Span<byte>(defined.Pointer, (int)defined.Length));
}
