namespace Engine.Cpu;

/// <summary>The assembled tiles of an integer format for one tier.</summary>
internal static unsafe class AssembledIntegerTiles<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private static readonly nint[] Tiles = AssembledFunctions.Place(
        QuantizedRows.TileRows, static (i, windows) => IntegerTileAssembler.Assemble(IntegerTileShape.Of<TFormat, TTier, TInt, TFloat>(i + 1), windows));

    /// <summary>
    /// The tile for 1 to 6 rows, or null when the system refused the pages. A call is a few microseconds, so it does not leave the runtime's cooperative mode.
    /// </summary>
    public static delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> Of(int rows) =>
        (delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void>)Tiles[rows - 1];
}
