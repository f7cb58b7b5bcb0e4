using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Up to three rows by two vectors of columns, for pairs of format and tier whose 16-bit accumulators hold a run of two or four steps only, not the whole segment:
/// runs are added to 32-bit sums. Otherwise as <see cref="IntegerTile{TFormat,TTier,TInt,TFloat}"/>.
/// </summary>
internal static unsafe class IntegerTileWide<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Most rows of a call.</summary>
    public const int MaxRows = 3;

    private static int Steps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTier.Steps(TFormat.Kind) * TFormat.ScaleLength / 32;
    }

    /// <summary>Multiplies <paramref name="rows"/> rows, 1 to 3.</summary>
    public static void Run(int rows, IntegerTileArgs* tile)
    {
        switch (rows)
        {
            case 1: Rows1(tile); break;
            case 2: Rows2(tile); break;
            default: Rows3(tile); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(IntegerTileArgs* tile) => Multiply(1, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(IntegerTileArgs* tile) => Multiply(2, tile);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(IntegerTileArgs* tile) => Multiply(3, tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(int rows, IntegerTileArgs* tile)
    {
        // Read first: the inliner's budget ends within a method as large as this, and a call in the loop would keep every sum on the stack.
        int steps = Steps, zeroShift = PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift;
        byte* w = tile->Weights, a = tile->Activations;
        float* scales = tile->Scales, minimums = tile->Minimums, rowFactors = tile->RowFactorPairs, rowStarts = tile->RowStartPairs, rowScaledSums = tile->RowScaledSums;
        float* sums = tile->Sums;
        nint tileRows = tile->TileRows, stride = 4 * tileRows;
        int segments = tile->Segments;
        for (int segment = 0; segment < segments; segment++)
        {
            TInt c00, c01, c10, c11, c20, c21;
            c00 = c01 = c10 = c11 = c20 = c21 = TTier.ZeroInts;
            for (int step = 0; step < steps; step += TTier.StepsPerWiden(TFormat.Kind))
            {
                TInt n00, n01, n10, n11, n20, n21;
                Begin(rows, zeroShift, rowStarts, out n00, out n01, out n10, out n11, out n20, out n21);
                Step(rows, w, a, ref n00, ref n01, ref n10, ref n11, ref n20, ref n21);
                a += stride;
                Step(rows, w + 8 * TTier.Lanes, a, ref n00, ref n01, ref n10, ref n11, ref n20, ref n21);
                a += stride;
                if (TTier.StepsPerWiden(TFormat.Kind) == 4)
                {
                    Step(rows, w + 16 * TTier.Lanes, a, ref n00, ref n01, ref n10, ref n11, ref n20, ref n21);
                    a += stride;
                    Step(rows, w + 24 * TTier.Lanes, a, ref n00, ref n01, ref n10, ref n11, ref n20, ref n21);
                    a += stride;
                }

                w += 8 * TTier.Lanes * TTier.StepsPerWiden(TFormat.Kind);
                rowStarts += tileRows;
                if (rows > 0) AddWide(rowFactors, n00, n01, ref c00, ref c01);
                if (rows > 1) AddWide(rowFactors + 1, n10, n11, ref c10, ref c11);
                if (rows > 2) AddWide(rowFactors + 2, n20, n21, ref c20, ref c21);
            }

            TFloat scale0 = TTier.Load(scales), scale1 = TTier.Load(scales + TTier.Lanes);
            if (rows > 0) TileSums<TFormat, TTier, TInt, TFloat>.Add(0, TTier.BroadcastInts(rowFactors), c00, c01, scale0, scale1, minimums, rowScaledSums, sums);
            if (rows > 1) TileSums<TFormat, TTier, TInt, TFloat>.Add(1, TTier.BroadcastInts(rowFactors + 1), c10, c11, scale0, scale1, minimums, rowScaledSums, sums);
            if (rows > 2) TileSums<TFormat, TTier, TInt, TFloat>.Add(2, TTier.BroadcastInts(rowFactors + 2), c20, c21, scale0, scale1, minimums, rowScaledSums, sums);

            scales += 2 * TTier.Lanes;
            minimums += 2 * TTier.Lanes;
            if (TFormat.ScaleLength == 32 || (segment & 1) == 1) rowFactors += tileRows;
            rowScaledSums += tileRows;
        }
    }

    // The sums that the offset of unsigned weights takes away, so that the products need no correction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(
        int rows, int zeroShift, float* starts, out TInt n00, out TInt n01, out TInt n10, out TInt n11, out TInt n20, out TInt n21)
    {
        n00 = n01 = n10 = n11 = n20 = n21 = TTier.ZeroInts;
        if (zeroShift < 0) return;
        if (rows > 0) n00 = n01 = TTier.StartNarrow(TFormat.Kind, starts, TFormat.ZeroShift);
        if (rows > 1) n10 = n11 = TTier.StartNarrow(TFormat.Kind, starts + 1, TFormat.ZeroShift);
        if (rows > 2) n20 = n21 = TTier.StartNarrow(TFormat.Kind, starts + 2, TFormat.ZeroShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWide(float* factors, TInt n0, TInt n1, ref TInt c0, ref TInt c1)
    {
        TInt factor = TTier.BroadcastInts(factors);
        c0 = TTier.AddInts(c0, TTier.WidenTimes(TFormat.Kind, n0, factor));
        c1 = TTier.AddInts(c1, TTier.WidenTimes(TFormat.Kind, n1, factor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(int rows, byte* w, byte* a, ref TInt n00, ref TInt n01, ref TInt n10, ref TInt n11, ref TInt n20, ref TInt n21)
    {
        TInt w0 = TTier.LoadInts(w), w1 = TTier.LoadInts(w + 4 * TTier.Lanes);
        if (rows > 0)
        {
            TInt x = TTier.BroadcastInts(a + 0);
            n00 = TTier.MultiplyAdd(TFormat.Kind, w0, x, n00);
            n01 = TTier.MultiplyAdd(TFormat.Kind, w1, x, n01);
        }

        if (rows > 1)
        {
            TInt x = TTier.BroadcastInts(a + 4);
            n10 = TTier.MultiplyAdd(TFormat.Kind, w0, x, n10);
            n11 = TTier.MultiplyAdd(TFormat.Kind, w1, x, n11);
        }

        if (rows > 2)
        {
            TInt x = TTier.BroadcastInts(a + 8);
            n20 = TTier.MultiplyAdd(TFormat.Kind, w0, x, n20);
            n21 = TTier.MultiplyAdd(TFormat.Kind, w1, x, n21);
        }
    }
}
