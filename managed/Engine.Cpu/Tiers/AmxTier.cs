namespace Engine.Cpu;

/// <summary>
/// Tile registers: byte products for eight rows and more, of every integer format, and bfloat16 products for any number of rows, which round the activations to
/// bfloat16 as <see cref="PairLinear{TTier,TInt,TFloat}"/> says. Fewer rows of integer formats go the way of <see cref="Avx512VnniTier"/>, from the same panels.
/// Integer formats give the same bits as on every tier. It is chosen by name only.
/// </summary>
internal readonly unsafe struct AmxTier : IAvx512VnniTier
{
    /// <inheritdoc/>
    public static string Name => "amx";

    /// <summary>
    /// By the manuals' figures a segment of K by 16 columns costs vectors 4 cycles a row to multiply and 1.5 to scale, and tile registers, which multiply beside the
    /// vectors' scaling, 16 cycles or 1.5 a row, whichever is more.
    /// </summary>
    public static int LeastTileRows => 8;

    /// <inheritdoc/>
    public static bool PairsAreRowMajor => true;

    /// <inheritdoc/>
    public static delegate*<int, PairTileArgs*, void> PairTile => &AmxPairTiles.Run;

    /// <inheritdoc/>
    public static void ShapeTiles<TFormat>(int rows) where TFormat : struct, IPackedIntegers => AmxTileRegisters.Shape(AmxIntegerTiles<TFormat>.ShapeOf(rows).Registers);

    /// <inheritdoc/>
    public static void MultiplyTile<TFormat>(int rows, IntegerTileArgs* tile) where TFormat : struct, IPackedIntegers => AmxIntegerTiles<TFormat>.Run(rows, tile);

    /// <inheritdoc/>
    public static void ShapePairTiles(int rows, int remainder) => AmxTileRegisters.Shape(AmxPairTileAssembler.Registers(rows, remainder));

    /// <inheritdoc/>
    public static delegate* unmanaged<int, void> AssembledProducts => AmxRoof.Run;

    /// <inheritdoc/>
    public static int AssembledProductCount => AmxRoof.Products;

    /// <inheritdoc/>
    public static delegate* unmanaged<int, void> AssembledPairProducts => AmxRoof.RunPairs;

    /// <inheritdoc/>
    public static int AssembledPairProductCount => AmxRoof.PairProducts;

    /// <inheritdoc/>
    public static void ReleaseTiles() => AmxTileRegisters.Release();
}
