namespace Engine.Cpu;

/// <summary>The assembled tiles of a format for one tier: placed when the format is first multiplied, kept for the life of the process.</summary>
internal static unsafe class AssembledIntegerTiles<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    // One entry for each count of rows; zeros where the system refuses the pages, and then intrinsics multiply.
    private static readonly nint[] Tiles = Place();

    /// <summary>The tile for 1 to 6 rows, or null when it could not be placed. A call is a few microseconds, so it does not leave the runtime's cooperative mode.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void> Of(int rows) => (delegate* unmanaged[SuppressGCTransition]<IntegerTileArgs*, void>)Tiles[rows];

    private static nint[] Place()
    {
        nint[] tiles = new nint[QuantizedRows.TileRows + 1];
        if (AssembledCode.Refusal != null) return tiles;
        byte[][] codes = new byte[tiles.Length][];
        for (int rows = 1; rows < tiles.Length; rows++)
            codes[rows] = IntegerTileAssembler.Assemble(IntegerTileShape.Of<TFormat, TTier, TInt, TFloat>(rows), OperatingSystem.IsWindows());
        codes[0] = [];

        // Each begins on a cache line.
        using MemoryStream all = new();
        foreach (byte[] code in codes)
        {
            all.Write(code);
            all.SetLength(all.Position = (all.Position + 63) / 64 * 64);
        }

        ExecutableMemory? memory = ExecutableMemory.TryPlace(all.ToArray(), out _);
        if (memory == null) return tiles;
        nint address = memory.Address;
        for (int rows = 1; rows < tiles.Length; rows++)
        {
            tiles[rows] = address;
            address += (codes[rows].Length + 63) / 64 * 64;
        }

        return tiles;
    }
}
