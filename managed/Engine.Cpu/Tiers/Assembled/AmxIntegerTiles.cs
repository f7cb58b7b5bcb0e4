namespace Engine.Cpu;

/// <summary>The assembled tiles of an integer format for the tile registers.</summary>
internal static unsafe class AmxIntegerTiles<TFormat>
    where TFormat : struct, IPackedIntegers
{
    private static readonly nint[] Tiles =
        AssembledFunctions.Place(QuantizedRows.MajorTileRows, static (i, windows) => AmxIntegerTileAssembler.Assemble(ShapeOf(i + 1), windows));

    /// <summary>The shape of the tile for 1 to 16 rows.</summary>
    public static AmxIntegerTileShape ShapeOf(int rows) => new(rows, TFormat.ScaleLength, TFormat.HasMinimum);

    /// <summary>
    /// Multiplies 1 to 16 rows: in plain loops when the system refuses these pages after it granted others. A call is a few microseconds, so it does not leave the
    /// runtime's cooperative mode.
    /// </summary>
    public static void Run(int rows, IntegerTileArgs* tile)
    {
        if (Tiles[rows - 1] != 0) ((delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void>)Tiles[rows - 1])(tile);
        else TileDefinition.Multiply(tile, TFormat.ScaleLength, -1, TFormat.HasMinimum, rowMajor: true);
    }
}
