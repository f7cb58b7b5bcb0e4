using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>What a bfloat16 tile multiplies.</summary>
internal unsafe struct PairTileArgs
{
    /// <summary>Weights, two k together. [pairs, 2, Lanes] of 32 bits</summary>
    public byte* Weights;

    /// <summary>The rows' values, two k together. [pairs, rows] of 32 bits</summary>
    public uint* Activations;

    /// <summary>Pairs of K.</summary>
    public int Pairs;

    /// <summary>Where the products are added. [rows, 2, Lanes]</summary>
    public float* Sums;
}

/// <summary>
/// The traversal of a packed bfloat16 part on tiers that multiply two bfloat16 pairs a lane (<see cref="ITier{TInt,TFloat}.PairTile"/>). A panel is 2 * Lanes output columns,
/// [pairs of inputs, 2, Lanes] of two stored elements; row blocks, panels, slices of K, tiles of rows, for one row as for many, so that a row's
/// result does not depend on the others.
/// <para>Activations are rounded to bfloat16, eight significant bits: each is off by at most 2^-8 of itself, and so an output by at most
/// 2^-8 * sum over k of |w x|. The sums are float32 with one rounding a product, as in the float32 path, and where tile registers multiply, two more every 32
/// products; the instructions take subnormal numbers as zero.</para>
/// </summary>
internal static unsafe class PairLinear<TTier, TInt, TFloat>
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private const int RowBlock = 32 * FloatPairRows.TileRows;

    /// <summary>Whether this is how the tier multiplies a format.</summary>
    public static bool Multiplies<TFormat>() where TFormat : struct, IPackedFloats => TFormat.IsBFloat16 && TTier.PairTile != null;

    /// <summary>Output columns of a panel.</summary>
    public static int Columns => 2 * TTier.Lanes;

    /// <summary>Bytes of scratch memory that a thread needs.</summary>
    public static int ScratchBytes => 4 * Columns * RowBlock;

    /// <summary>Bytes of a panel, rounded to a cache line.</summary>
    public static long PanelBytes(int inputs) => (4L * FloatPairRows.PairsOf(inputs) * Columns + 63) / 64 * 64;

    /// <summary>Any number of rows; see <see cref="LinearPart.Gemm"/>.</summary>
    public static void Run(LinearPart* part, LinearRun* run, int first, int end, byte* scratch)
    {
        FloatPairRows* rows = run->FloatPairs;
        delegate*<int, PairTileArgs*, void> multiply = TTier.PairTile;
        float* sums = (float*)scratch;
        int shaped = 0;
        PairTileArgs tile;
        for (int firstRow = 0; firstRow < run->Rows; firstRow += RowBlock)
        {
            int count = Math.Min(RowBlock, run->Rows - firstRow);
            for (int panel = first; panel < end; panel++)
            {
                new Span<float>(sums, count * Columns).Clear();
                for (int pair = 0; pair < rows->Pairs; pair += FloatPairRows.SlicePairs)
                {
                    tile.Pairs = Math.Min(FloatPairRows.SlicePairs, rows->Pairs - pair);
                    tile.Weights = part->Panels + panel * part->PanelBytes + 4L * pair * Columns;
                    for (int row = firstRow; row < firstRow + count; row += rows->WholeTile)
                    {
                        tile.Activations = rows->Slice(pair, tile.Pairs, row);
                        tile.Sums = sums + (row - firstRow) * Columns;
                        int tileRows = Math.Min(rows->WholeTile, run->Rows - row);
                        if (rows->RowMajor && tileRows != shaped) TTier.ShapePairTiles(shaped = tileRows, rows->Pairs % FloatPairRows.MajorPairs);
                        multiply(tileRows, &tile);
                    }
                }

                StoreSums<TTier, TFloat>.Run(sums, part, run, panel, firstRow, count, null);
            }
        }

        if (rows->RowMajor) TTier.ReleaseTiles();
    }

    /// <summary>Stored rows to one panel; columns beyond the last output are zeros.</summary>
    /// <param name="source">First stored row.</param>
    /// <param name="rowBytes">Bytes of a stored row.</param>
    /// <param name="rows">Rows, at most the panel's columns.</param>
    /// <param name="inputs">Elements a row.</param>
    /// <param name="panel">The panel; zeroed where <paramref name="rows"/> is less than its columns.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Pack(byte* source, long rowBytes, int rows, int inputs, byte* panel)
    {
        // A few cache lines of each stored row at a time, so that the panel's lines stay in the first-level cache while the columns fill them.
        const int Run = 64;
        for (int first = 0; first < inputs; first += Run)
        {
            int length = Math.Min(Run, inputs - first);
            for (int column = 0; column < rows; column++)
            {
                byte* from = source + column * rowBytes + 2L * first;
                uint* to = (uint*)panel + (long)first / 2 * Columns + column;
                int i = 0;
                for (; i + 2 <= length; i += 2, to += Columns) *to = Unsafe.ReadUnaligned<uint>(from + 2 * i);
                if (i < length) *to = Unsafe.ReadUnaligned<ushort>(from + 2 * i);
            }
        }
    }
}
