namespace Engine.Cpu;

/// <summary>The assembled bfloat16 tiles of the tile registers.</summary>
internal static unsafe class AmxPairTiles
{
    private static readonly nint[] Tiles =
        AssembledFunctions.Place(QuantizedRows.MajorTileRows, static (i, windows) => AmxPairTileAssembler.Assemble(i + 1, windows));

    /// <summary>
    /// Multiplies 1 to 16 rows: in plain loops when the system refuses these pages after it granted others. A call is a few microseconds, so it does not leave the
    /// runtime's cooperative mode.
    /// </summary>
    public static void Run(int rows, PairTileArgs* tile)
    {
        if (Tiles[rows - 1] != 0) ((delegate* unmanaged[SuppressGCTransition]<PairTileArgs*, void>)Tiles[rows - 1])(tile);
        else TileDefinition.Multiply(rows, tile, rowMajor: true);
    }
}
