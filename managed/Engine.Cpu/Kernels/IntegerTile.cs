using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>What a tile multiplies: some rows of one slice of activations with one slice of an unpacked panel.</summary>
internal unsafe struct IntegerTileArgs
{
    /// <summary>Operands, [segments * steps a segment, 2, Lanes], or records.</summary>
    public byte* Weights;

    /// <summary>[segments, 2, Lanes]; not for tiles that read the halves of records.</summary>
    public float* Scales;

    /// <summary>[segments, 2, Lanes], for formats with minimums.</summary>
    public float* Minimums;

    /// <summary>Runs of K that share a scale.</summary>
    public int Segments;

    /// <summary>The first row's values. [steps, <see cref="TileRows"/>] of 32 bits, or row-major: [blocks of 32, <see cref="TileRows"/>, 32] bytes</summary>
    public byte* Activations;

    /// <summary>Rows of the tile in memory, of which this call may take a part.</summary>
    public int TileRows;

    /// <summary>The first row's factors. [blocks of 32, <see cref="TileRows"/>]</summary>
    public float* RowFactors;

    /// <summary>The first row's factors as pairs of 16-bit integers. [blocks of 32, <see cref="TileRows"/>]</summary>
    public float* RowFactorPairs;

    /// <summary>The first row's negated sums, for runs of at least 16 elements. [runs, <see cref="TileRows"/>]</summary>
    public float* RowStarts;

    /// <summary>The first row's negated sums as pairs of 16-bit integers. [runs, <see cref="TileRows"/>]</summary>
    public float* RowStartPairs;

    /// <summary>The first row's scaled sums. [segments, <see cref="TileRows"/>]</summary>
    public float* RowScaledSums;

    /// <summary>Where the products are added. [rows, 2, Lanes]</summary>
    public float* Sums;

    /// <summary>Where tile registers leave the products of a segment, for tiles whose rows lie row-major, and assembled tiles what they restore and, of records, <see cref="RecordOperands.Constants"/>. [16, Lanes] of 32 bits</summary>
    public byte* Products;

    /// <summary>What a tile that reads the halves of records asks for meanwhile: any memory, mapped or not.</summary>
    public byte* Following;

    /// <summary>Points to the sides of a slice of <see cref="TileRows"/> rows, from one of its blocks on.</summary>
    /// <param name="sides">The slice's sides; see <see cref="QuantizedRows"/>.</param>
    /// <param name="sliceBlocks">Blocks of the slice.</param>
    /// <param name="block">The first block.</param>
    /// <param name="scaleLength">Elements of a segment: 32 or 16.</param>
    /// <param name="runLength">Elements of a run, which a narrow accumulator holds: 32, 16 or 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetSides(float* sides, int sliceBlocks, int block, int scaleLength, int runLength)
    {
        long side = (long)sliceBlocks * TileRows, before = (long)block * TileRows;
        RowFactors = sides + before;
        RowFactorPairs = RowFactors + side;
        int runs = 32 / runLength, segments = 32 / scaleLength;
        RowStarts = sides + FirstSum(runs) * side + runs * before;
        RowStartPairs = runs == 4 ? RowStarts : RowStarts + runs * side;
        RowScaledSums = sides + (FirstSum(segments) + 2 * segments) * side + segments * before;
    }

    // The sides' numbers before the sums of a length that a block has so many of.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstSum(int parts) => parts == 1 ? QuantizedRows.BlockSums : parts == 2 ? QuantizedRows.HalfBlockSums : QuantizedRows.QuarterBlockSums;

    /// <summary>Goes on to later rows of the tile.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns of the sums.</param>
    public void SkipRows(int rows, int columns)
    {
        Activations += 4 * rows;
        RowFactors += rows;
        RowFactorPairs += rows;
        RowStarts += rows;
        RowStartPairs += rows;
        RowScaledSums += rows;
        Sums += rows * columns;
    }
}

/// <summary>
/// Up to six rows by two vectors of columns: the integer sums of a segment stay in registers, one for each row and vector; then
/// acc = fma(float(sum * factor_a), scale_w, acc) on the sums in memory, as <see cref="IntegerGemv{TFormat,TTier,TInt,TFloat}"/> has it. For pairs of
/// format and tier whose narrow accumulator lasts a whole segment; the others take <see cref="IntegerTileWide{TFormat,TTier,TInt,TFloat}"/>.
/// </summary>
internal static unsafe class IntegerTile<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Multiplies the tile's rows, 1 to 6.</summary>
    public static void Run(IntegerTileArgs* tile)
    {
        switch (tile->TileRows)
        {
            case 1: Rows1(tile); break;
            case 2: Rows2(tile); break;
            case 3: Rows3(tile); break;
            case 4: Rows4(tile); break;
            case 5: Rows5(tile); break;
            default: Rows6(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(IntegerTileArgs* tile) => Multiply(1, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(IntegerTileArgs* tile) => Multiply(2, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(IntegerTileArgs* tile) => Multiply(3, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(IntegerTileArgs* tile) => Multiply(4, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows5(IntegerTileArgs* tile) => Multiply(5, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(IntegerTileArgs* tile) => Multiply(6, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(int rows, IntegerTileArgs* tile)
    {
        byte* w = tile->Weights, a = tile->Activations;
        float* scales = tile->Scales, minimums = tile->Minimums, rowScaledSums = tile->RowScaledSums;
        float* rowFactors = TTier.WidensTimesFactor(TFormat.Kind) ? tile->RowFactorPairs : tile->RowFactors;
        float* rowStarts = TTier.WidensTimesFactor(TFormat.Kind) ? tile->RowStartPairs : tile->RowStarts;
        float* sums = tile->Sums;
        int segments = tile->Segments;
        for (int segment = 0; segment < segments; segment++)
        {
            TInt c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = TTier.ZeroInts;
            if (PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift >= 0)
            {
                // What the offset of unsigned weights takes away, so that the products need no correction.
                if (rows > 0) c00 = c01 = TTier.StartNarrow(TFormat.Kind, rowStarts, TFormat.ZeroShift);
                if (rows > 1) c10 = c11 = TTier.StartNarrow(TFormat.Kind, rowStarts + 1, TFormat.ZeroShift);
                if (rows > 2) c20 = c21 = TTier.StartNarrow(TFormat.Kind, rowStarts + 2, TFormat.ZeroShift);
                if (rows > 3) c30 = c31 = TTier.StartNarrow(TFormat.Kind, rowStarts + 3, TFormat.ZeroShift);
                if (rows > 4) c40 = c41 = TTier.StartNarrow(TFormat.Kind, rowStarts + 4, TFormat.ZeroShift);
                if (rows > 5) c50 = c51 = TTier.StartNarrow(TFormat.Kind, rowStarts + 5, TFormat.ZeroShift);
            }

            // One after another, the steps need no loop, nor a sum for the first products to be added to. The conditions are constants in themselves, without a
            // variable, so that the compiler knows them when it decides what to inline.
            if (PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift >= 0) Step(rows, false, 0, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            else Step(rows, true, 0, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            Step(rows, false, 1, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            Step(rows, false, 2, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            Step(rows, false, 3, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            if (TTier.Steps(TFormat.Kind) * TFormat.ScaleLength > 4 * 32) Four(rows, 4, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            if (TTier.Steps(TFormat.Kind) * TFormat.ScaleLength > 8 * 32) Four(rows, 8, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            if (TTier.Steps(TFormat.Kind) * TFormat.ScaleLength > 8 * 32) Four(rows, 12, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            w += TTier.Steps(TFormat.Kind) * TFormat.ScaleLength / 4 * TTier.Lanes;
            a += TTier.Steps(TFormat.Kind) * TFormat.ScaleLength / 8 * rows;
            TFloat scale0 = TTier.Load(scales), scale1 = TTier.Load(scales + TTier.Lanes);
            if (rows > 0) End(0, c00, c01, scale0, scale1, rowFactors, minimums, rowScaledSums, sums);
            if (rows > 1) End(1, c10, c11, scale0, scale1, rowFactors, minimums, rowScaledSums, sums);
            if (rows > 2) End(2, c20, c21, scale0, scale1, rowFactors, minimums, rowScaledSums, sums);
            if (rows > 3) End(3, c30, c31, scale0, scale1, rowFactors, minimums, rowScaledSums, sums);
            if (rows > 4) End(4, c40, c41, scale0, scale1, rowFactors, minimums, rowScaledSums, sums);
            if (rows > 5) End(5, c50, c51, scale0, scale1, rowFactors, minimums, rowScaledSums, sums);

            scales += 2 * TTier.Lanes;
            minimums += 2 * TTier.Lanes;
            if (TFormat.ScaleLength == 32 || (segment & 1) == 1) rowFactors += rows;
            rowStarts += rows;
            rowScaledSums += rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(
        int row, TInt c0, TInt c1, TFloat scale0, TFloat scale1, float* rowFactors, float* minimums, float* rowScaledSums, float* sums)
    {
        TInt factor = TTier.BroadcastInts(rowFactors + row);
        TileSums<TFormat, TTier, TInt, TFloat>.Add(
            row, factor, TTier.WidenTimes(TFormat.Kind, c0, factor), TTier.WidenTimes(TFormat.Kind, c1, factor), scale0, scale1, minimums, rowScaledSums, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        int rows, int step, byte* w, byte* a, ref TInt c00, ref TInt c01, ref TInt c10, ref TInt c11, ref TInt c20, ref TInt c21,
        ref TInt c30, ref TInt c31, ref TInt c40, ref TInt c41, ref TInt c50, ref TInt c51)
    {
        Step(rows, false, step, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
        Step(rows, false, step + 1, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
        Step(rows, false, step + 2, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
        Step(rows, false, step + 3, w, a, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
    }

    // The two cases of "first" are statements: in an expression, its branch would come between a sum's address and its value, and put the sum in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        int rows, bool first, int step, byte* w, byte* a, ref TInt c00, ref TInt c01, ref TInt c10, ref TInt c11, ref TInt c20, ref TInt c21,
        ref TInt c30, ref TInt c31, ref TInt c40, ref TInt c41, ref TInt c50, ref TInt c51)
    {
        TInt w0 = TTier.LoadInts(w + 8 * step * TTier.Lanes), w1 = TTier.LoadInts(w + (8 * step + 4) * TTier.Lanes);
        if (rows > 0)
        {
            TInt x = TTier.BroadcastInts(a + 4 * (step * rows + 0));
            if (first)
            {
                c00 = TTier.Multiply(TFormat.Kind, w0, x);
                c01 = TTier.Multiply(TFormat.Kind, w1, x);
            }
            else
            {
                c00 = TTier.MultiplyAdd(TFormat.Kind, w0, x, c00);
                c01 = TTier.MultiplyAdd(TFormat.Kind, w1, x, c01);
            }
        }

        if (rows > 1)
        {
            TInt x = TTier.BroadcastInts(a + 4 * (step * rows + 1));
            if (first)
            {
                c10 = TTier.Multiply(TFormat.Kind, w0, x);
                c11 = TTier.Multiply(TFormat.Kind, w1, x);
            }
            else
            {
                c10 = TTier.MultiplyAdd(TFormat.Kind, w0, x, c10);
                c11 = TTier.MultiplyAdd(TFormat.Kind, w1, x, c11);
            }
        }

        if (rows > 2)
        {
            TInt x = TTier.BroadcastInts(a + 4 * (step * rows + 2));
            if (first)
            {
                c20 = TTier.Multiply(TFormat.Kind, w0, x);
                c21 = TTier.Multiply(TFormat.Kind, w1, x);
            }
            else
            {
                c20 = TTier.MultiplyAdd(TFormat.Kind, w0, x, c20);
                c21 = TTier.MultiplyAdd(TFormat.Kind, w1, x, c21);
            }
        }

        if (rows > 3)
        {
            TInt x = TTier.BroadcastInts(a + 4 * (step * rows + 3));
            if (first)
            {
                c30 = TTier.Multiply(TFormat.Kind, w0, x);
                c31 = TTier.Multiply(TFormat.Kind, w1, x);
            }
            else
            {
                c30 = TTier.MultiplyAdd(TFormat.Kind, w0, x, c30);
                c31 = TTier.MultiplyAdd(TFormat.Kind, w1, x, c31);
            }
        }

        if (rows > 4)
        {
            TInt x = TTier.BroadcastInts(a + 4 * (step * rows + 4));
            if (first)
            {
                c40 = TTier.Multiply(TFormat.Kind, w0, x);
                c41 = TTier.Multiply(TFormat.Kind, w1, x);
            }
            else
            {
                c40 = TTier.MultiplyAdd(TFormat.Kind, w0, x, c40);
                c41 = TTier.MultiplyAdd(TFormat.Kind, w1, x, c41);
            }
        }

        if (rows > 5)
        {
            TInt x = TTier.BroadcastInts(a + 4 * (step * rows + 5));
            if (first)
            {
                c50 = TTier.Multiply(TFormat.Kind, w0, x);
                c51 = TTier.Multiply(TFormat.Kind, w1, x);
            }
            else
            {
                c50 = TTier.MultiplyAdd(TFormat.Kind, w0, x, c50);
                c51 = TTier.MultiplyAdd(TFormat.Kind, w1, x, c51);
            }
        }
    }
}
