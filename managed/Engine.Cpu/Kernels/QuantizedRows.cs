using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Activation rows as the integer kernels read them: bytes (or 16-bit integers) with a scale for every 32 elements, in the order of the product's
/// traversal. Rows are cut into tiles of <see cref="TileRows"/>, K into slices of <see cref="SliceBlocks"/> blocks of 32; a slice of a tile is
/// [block][step][row of the tile] and lies after the tile's before it, so that a product reads memory forwards only. One row is one tile and one slice.
/// A block's scale is the row's unit times a factor, an integer of at most <see cref="LargestFactor"/>, so that a product multiplies its integer sums
/// by the factor in the instruction that widens them.
/// Beside the values lie the sides: for each slice of each tile, [block][row] of the factor as a float and as a pair of equal 16-bit integers; then, first
/// [block][row], then [half block][row], of the negated sum: an integer, and a pair of 16 bits (of the elements 0 and 1, and 2 and 3, of every four); and of
/// the sum times the factor as a float; then [quarter block][row] of the pair. Sums that no product reads (<see cref="Forms"/>) are left out.
/// For tile registers the bytes lie otherwise: see <see cref="RowMajor"/>.
/// </summary>
internal unsafe struct QuantizedRows
{
    /// <summary>Rows of a tile; the last tile of a batch may have fewer.</summary>
    public const int TileRows = 6;

    /// <summary>Rows of a tile that lies row-major.</summary>
    public const int MajorTileRows = 16;

    /// <summary>Blocks of a slice when there are several rows: 512 elements of K.</summary>
    public const int MaxSliceBlocks = 16;

    /// <summary>Numbers beside the values of one block of one row.</summary>
    public const int SideNumbers = 15;

    /// <summary>Numbers of the sides before those of the blocks' sums, of the half blocks' and of the quarter blocks'.</summary>
    public const int BlockSums = 2, HalfBlockSums = 5, QuarterBlockSums = 11;

    /// <summary>
    /// The largest factor: with it, a sum times the factor stays below 2^31 for 32 products of weights within 32 of 0 (32 * 127 * 32 * 16,384) and for 16 within
    /// 64; and for 32 of IQ2_XXS, whose levels go to 43, but those of eight weights in its codebook together to 203 (4 * 203 * 127 * 16,384).
    /// </summary>
    public const int LargestFactor = 16384;

    /// <summary>Rows.</summary>
    public int Rows;

    /// <summary>Blocks of 32 elements a row.</summary>
    public int Blocks;

    /// <summary>What the products read; the sums among them are written, and the values that have memory.</summary>
    public ActivationForms Forms;

    /// <summary>Bytes, four k of a row together, or null when no weight wants them. [tile slices]</summary>
    public byte* Bytes;

    /// <summary>16-bit integers, two k of a row together, or null when no weight wants them. [tile slices]</summary>
    public byte* Pairs;

    /// <summary>The rows' units: what their products are multiplied by in the end. [rows]</summary>
    public float* Units;

    /// <summary>Factors and sums. [tile slices, <see cref="SideNumbers"/>, blocks, rows]</summary>
    public float* Sides;

    /// <summary>Whether a slice of a tile is [block][row of the tile][32 bytes], in tiles of <see cref="MajorTileRows"/> rows. There are then no pairs.</summary>
    public bool RowMajor;

    /// <summary>Rows of a whole tile.</summary>
    public readonly int WholeTile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => RowMajor ? MajorTileRows : TileRows;
    }

    /// <summary>Blocks of a slice.</summary>
    public readonly int SliceBlocks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Rows == 1 ? Blocks : Math.Min(Blocks, MaxSliceBlocks);
    }

    /// <summary>Bytes of the values of <paramref name="rows"/> rows.</summary>
    public static long ValueBytes(int rows, int blocks, int elementBytes) => 32L * elementBytes * rows * blocks;

    /// <summary>Bytes of the sides of <paramref name="rows"/> rows.</summary>
    public static long SideBytes(int rows, int blocks) => 4L * SideNumbers * rows * blocks;

    /// <summary>Rows before the slice of a tile, counted in blocks: the place of everything that belongs to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly long Place(int firstBlock, int sliceBlocks, int firstRow) => (long)firstBlock * Rows + (long)firstRow * sliceBlocks;
}
