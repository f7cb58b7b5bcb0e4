namespace Engine.Cpu.Tests;

/// <summary>The twin of the tier with tile registers: tiles by definition, and only for shapes that were set before and are released at the end.</summary>
internal readonly unsafe struct SoftwareTileTier : ISoftwareAssembledTier
{
    // Rows that this thread's registers are shaped for, and the pairs beyond whole steps; 0 rows: no shapes.
    [ThreadStatic]
    private static int s_rows;

    [ThreadStatic]
    private static int s_remainder;

    [ThreadStatic]
    private static int s_tiles;

    public static string Name => "software-tiles";

    public static int LeastTileRows => 8;

    public static bool PairsAreRowMajor => true;

    public static delegate*<int, PairTileArgs*, void> PairTile => &MultiplyPairs;

    /// <summary>Whether this thread's registers have shapes.</summary>
    public static bool IsShaped => s_rows != 0;

    /// <summary>Tiles that this thread has multiplied.</summary>
    public static int Tiles => s_tiles;

    public static void ShapeTiles<TFormat>(int rows) where TFormat : struct, IPackedIntegers => s_rows = rows;

    public static void ShapePairTiles(int rows, int remainder) => (s_rows, s_remainder) = (rows, remainder);

    public static void ReleaseTiles() => s_rows = 0;

    public static void MultiplyTile<TFormat>(int rows, IntegerTileArgs* tile) where TFormat : struct, IPackedIntegers
    {
        if (rows != s_rows || rows != tile->TileRows) throw new InvalidOperationException($"{rows} rows, {tile->TileRows} in memory, shapes for {s_rows}");
        s_tiles++;
        // What the registers would leave there.
        new Span<byte>(tile->Products, 64 * rows).Fill(0xff);
        TileDefinition.Multiply(tile, TFormat.ScaleLength, -1, TFormat.HasMinimum, rowMajor: true);
    }

    private static void MultiplyPairs(int rows, PairTileArgs* tile)
    {
        int remainder = tile->Pairs % FloatPairRows.MajorPairs;
        if (rows != s_rows || remainder != 0 && remainder != s_remainder) throw new InvalidOperationException($"{rows} rows and {tile->Pairs} pairs, shapes for {s_rows} and {s_remainder}");
        s_tiles++;
        TileDefinition.Multiply(rows, tile, rowMajor: true);
    }
}
