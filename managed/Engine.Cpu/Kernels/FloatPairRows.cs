using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Activation rows as the bfloat16 tiles read them: rounded to bfloat16 (ties to even), two k of a row together, the lower one in the lower half; tiles of
/// <see cref="TileRows"/> rows, K in slices of <see cref="SlicePairs"/>; a slice of a tile is [pair][row of the tile] and lies after the tiles before it. An odd
/// last k has a zero beside it. For tile registers the values lie otherwise: see <see cref="RowMajor"/>.
/// </summary>
internal unsafe struct FloatPairRows
{
    /// <summary>Rows of a tile; the last tile of a batch may have fewer.</summary>
    public const int TileRows = QuantizedRows.TileRows;

    /// <summary>Pairs of a slice; the last may have fewer.</summary>
    public const int SlicePairs = 128;

    /// <summary>Pairs of a step of a tile that lies row-major.</summary>
    public const int MajorPairs = 16;

    /// <summary>Rows.</summary>
    public int Rows;

    /// <summary>Elements a row.</summary>
    public int Width;

    /// <summary>The values. [tile slices]</summary>
    public uint* Values;

    /// <summary>
    /// Whether a slice of a tile is [step of <see cref="MajorPairs"/>][row of the tile][pair], in tiles of <see cref="QuantizedRows.MajorTileRows"/> rows; the last
    /// step may have fewer pairs.
    /// </summary>
    public bool RowMajor;

    /// <summary>Rows of a whole tile.</summary>
    public readonly int WholeTile => RowMajor ? QuantizedRows.MajorTileRows : TileRows;

    /// <summary>Pairs a row.</summary>
    public readonly int Pairs => PairsOf(Width);

    /// <summary>Pairs of <paramref name="width"/> elements.</summary>
    public static int PairsOf(int width) => (width + 1) / 2;

    /// <summary>Bytes of the values of <paramref name="rows"/> rows.</summary>
    public static long Bytes(int rows, int width) => 4L * rows * PairsOf(width);

    /// <summary>The values of a slice of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint* Slice(int firstPair, int pairs, int firstRow) => Values + (long)firstPair * Rows + (long)firstRow * pairs;

    /// <summary>Rounds and writes row <paramref name="row"/>.</summary>
    /// <param name="x">[width]</param>
    /// <param name="row">Its number.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public readonly void Write<TTier, TFloat>(float* x, int row)
        where TTier : struct, IFloatTier<TFloat>
        where TFloat : struct
    {
        ushort* rounded = stackalloc ushort[2 * SlicePairs];
        int firstRow = row / WholeTile * WholeTile, tileRows = Math.Min(WholeTile, Rows - firstRow);
        for (int first = 0; first < Pairs; first += SlicePairs)
        {
            int pairs = Math.Min(SlicePairs, Pairs - first), length = Math.Min(2 * pairs, Width - 2 * first), i = 0;
            rounded[2 * pairs - 1] = 0;
            for (; i + TTier.Lanes <= length; i += TTier.Lanes) TTier.StoreBFloat16(TTier.Load(x + 2 * first + i), rounded + i);
            // The lanes beyond the row are zeros, and a slice has whole vectors of room.
            if (i < length) TTier.StoreBFloat16(TTier.LoadPartial(x + 2 * first + i, length - i), rounded + i);
            uint* to = Slice(first, pairs, firstRow);
            if (RowMajor)
            {
                for (int step = 0; step < pairs; step += MajorPairs)
                {
                    int some = Math.Min(MajorPairs, pairs - step);
                    new Span<uint>((uint*)rounded + step, some).CopyTo(new Span<uint>(to + step * tileRows + (row - firstRow) * some, some));
                }

                continue;
            }

            to += row - firstRow;
            for (int pair = 0; pair < pairs; pair++, to += tileRows) *to = ((uint*)rounded)[pair];
        }
    }
}
