namespace Engine.Cpu;

/// <summary>The assembled bfloat16 tiles.</summary>
internal static unsafe class AssembledPairTiles
{
    private static readonly nint[] Tiles =
        AssembledFunctions.Place(FloatPairRows.TileRows, static (i, windows) => PairTileAssembler.Assemble(i + 1, windows));

    /// <summary>Whether the system granted the pages.</summary>
    public static bool Placed => Tiles[0] != 0;

    /// <summary>Multiplies 1 to 6 rows. A call is a few microseconds, so it does not leave the runtime's cooperative mode.</summary>
    public static void Run(int rows, PairTileArgs* tile) => ((delegate* unmanaged[SuppressGCTransition]<PairTileArgs*, void>)Tiles[rows - 1])(tile);
}
