using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Up to three rows by two vectors of columns, for pairs of format and tier whose 16-bit accumulators hold two or four steps only: those are added to
/// 32-bit ones within the segment. Otherwise as <see cref="IntegerTile{TFormat,TTier,TInt,TFloat}"/>.
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
        float* scales = tile->Scales, minimums = tile->Minimums, rowScales = tile->RowScales, rowSums = tile->RowSums, rowScaledSums = tile->RowScaledSums;
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
                n00 = n01 = n10 = n11 = n20 = n21 = TTier.ZeroInts;
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
                c00 = TTier.AddInts(c00, TTier.Widen(TFormat.Kind, n00));
                c01 = TTier.AddInts(c01, TTier.Widen(TFormat.Kind, n01));
                c10 = TTier.AddInts(c10, TTier.Widen(TFormat.Kind, n10));
                c11 = TTier.AddInts(c11, TTier.Widen(TFormat.Kind, n11));
                c20 = TTier.AddInts(c20, TTier.Widen(TFormat.Kind, n20));
                c21 = TTier.AddInts(c21, TTier.Widen(TFormat.Kind, n21));
            }

            if (rows > 0) TileSums<TFormat, TTier, TInt, TFloat>.Add(0, zeroShift, c00, c01, scales, minimums, rowScales, rowSums, rowScaledSums, sums);
            if (rows > 1) TileSums<TFormat, TTier, TInt, TFloat>.Add(1, zeroShift, c10, c11, scales, minimums, rowScales, rowSums, rowScaledSums, sums);
            if (rows > 2) TileSums<TFormat, TTier, TInt, TFloat>.Add(2, zeroShift, c20, c21, scales, minimums, rowScales, rowSums, rowScaledSums, sums);

            scales += 2 * TTier.Lanes;
            minimums += 2 * TTier.Lanes;
            if (TFormat.ScaleLength == 32 || (segment & 1) == 1) rowScales += tileRows;
            rowSums += tileRows;
            rowScaledSums += tileRows;
        }
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
