namespace Engine.Cpu;

/// <summary>The assembled tiles of an integer format for one tier.</summary>
internal static unsafe class AssembledIntegerTiles<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    // By readers, then by rows; assembled when they are first wanted, since few processes want all.
    private static readonly Lazy<nint[]>[] Tiles = [.. Enumerable.Range(0, IntegerTileShape.MostReaders + 1).Select(static readers => new Lazy<nint[]>(() => AssembledFunctions.Place(
        QuantizedRows.TileRows, (i, windows) => IntegerTileAssembler.Assemble(IntegerTileShape.Of<TFormat, TTier, TInt, TFloat>(i + 1, readers), windows))))];

    /// <summary>
    /// The tile for 1 to 6 rows, or null when the system refused the pages. A call is a few microseconds, so it does not leave the runtime's cooperative mode.
    /// </summary>
    public static delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> Of(int rows, int readers) =>
        (delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void>)Tiles[readers].Value[rows - 1];
}
