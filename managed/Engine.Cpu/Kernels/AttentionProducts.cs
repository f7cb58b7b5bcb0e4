using Engine.Ops;

namespace Engine.Cpu;

/// <summary>Queries of a tile packed as [headSize, Rows], whatever the tile's rows.</summary>
internal readonly struct PackedQueries : ITileOperand
{
    /// <summary>Rows that a packed tile has room for.</summary>
    public const int Rows = 8;

    public static int RowStride(int rows) => 1;

    public static int TermStride(int rows) => Rows;

    public static bool Accumulates => false;
}

/// <summary>Weights of one page as [rows, PageTokens].</summary>
internal readonly struct PageWeights : ITileOperand
{
    public static int RowStride(int rows) => KvView.PageTokens;

    public static int TermStride(int rows) => 1;

    public static bool Accumulates => true;
}

/// <summary>The two products of attention over one page, for a tile of up to <see cref="TileRows"/> rows.</summary>
internal static unsafe class AttentionProducts<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    /// <summary>Most rows of a tile: 6 rows of 2 vectors are 12 accumulators, which 16 registers hold and two multipliers of latency 4 need.</summary>
    public const int TileRows = 6;

    // The vectors of a page's keys at 256 bits: a single row takes them side by side, since two multipliers of latency 4 need eight sums. Wider vectors are
    // too few for that, and narrower ones have not been measured.
    private static bool TakesEight<TRows>() where TRows : struct, ICount => TRows.Value == 1 && T.Lanes == 8;

    /// <summary>Floats between the rows of transposed keys. Five cache lines, so that the rows spread over all sets of the first-level cache.</summary>
    public const int KeyStride = 80;

    /// <summary>The keys that a tile of this many rows scores to cover a range: whole steps of its columns.</summary>
    public static (int First, int End) ScoredKeys(int rows, int first, int end) => Widened(first, end, (rows > 3 ? 2 : 4) * T.Lanes);

    /// <summary>The keys whose weights are computed to cover a range: multiples of four vectors.</summary>
    public static (int First, int End) WeighedKeys(int first, int end) => Widened(first, end, 4 * T.Lanes);

    /// <summary>scores[r, k] = sum over d of queries[d, r] * keys[d, k], for keys first to end.</summary>
    /// <param name="queries">[headSize, PackedQueries.Rows]</param>
    /// <param name="keys">[headSize, <see cref="KeyStride"/>]</param>
    /// <param name="headSize">Elements of a head.</param>
    /// <param name="rows">1 to <see cref="TileRows"/>.</param>
    /// <param name="first">First key, of <see cref="ScoredKeys"/>.</param>
    /// <param name="end">End of the keys, of <see cref="ScoredKeys"/>.</param>
    /// <param name="scores">[rows, PageTokens]</param>
    public static void Scores(float* queries, float* keys, int headSize, int rows, int first, int end, float* scores)
    {
        switch (rows)
        {
            case 1: Scores<One, Four>(queries, keys, headSize, first, end, scores); break;
            case 2: Scores<Two, Four>(queries, keys, headSize, first, end, scores); break;
            case 3: Scores<Three, Four>(queries, keys, headSize, first, end, scores); break;
            case 4: Scores<Four, Two>(queries, keys, headSize, first, end, scores); break;
            case 5: Scores<Five, Two>(queries, keys, headSize, first, end, scores); break;
            default: Scores<Six, Two>(queries, keys, headSize, first, end, scores); break;
        }
    }

    /// <summary>output[r, d] = output[r, d] * scales[r] + sum over k of weights[r, k] * values[k, d], for keys first to end.</summary>
    /// <param name="weights">[rows, PageTokens]</param>
    /// <param name="values">[PageTokens, valueStride]</param>
    /// <param name="valueStride">Floats between value rows.</param>
    /// <param name="rows">1 to <see cref="TileRows"/>.</param>
    /// <param name="first">First key.</param>
    /// <param name="end">End of the keys.</param>
    /// <param name="scales">[rows]</param>
    /// <param name="output">[rows, width]</param>
    /// <param name="width">Floats of an output row, whole vectors.</param>
    public static void Accumulate(float* weights, float* values, int valueStride, int rows, int first, int end, float* scales, float* output, int width)
    {
        weights += first;
        values += (long)first * valueStride;
        int keys = end - first;
        switch (rows)
        {
            case 1: Accumulate<One>(weights, values, valueStride, keys, scales, output, width); break;
            case 2: Accumulate<Two>(weights, values, valueStride, keys, scales, output, width); break;
            case 3: Accumulate<Three>(weights, values, valueStride, keys, scales, output, width); break;
            case 4: Accumulate<Four>(weights, values, valueStride, keys, scales, output, width); break;
            case 5: Accumulate<Five>(weights, values, valueStride, keys, scales, output, width); break;
            default: Accumulate<Six>(weights, values, valueStride, keys, scales, output, width); break;
        }
    }

    private static (int First, int End) Widened(int first, int end, int step) => (first / step * step, (end + step - 1) / step * step);

    private static void Scores<TRows, TColumns>(float* queries, float* keys, int headSize, int first, int end, float* scores)
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        if (TakesEight<TRows>())
        {
            for (; first <= end - 8 * T.Lanes; first += 8 * T.Lanes)
                ProductTile<T, V, One, Eight, PackedQueries>.Multiply(queries, keys + first, KeyStride, headSize, null, scores + first, KvView.PageTokens);
        }

        for (int key = first; key < end; key += TColumns.Value * T.Lanes)
            ProductTile<T, V, TRows, TColumns, PackedQueries>.Multiply(queries, keys + key, KeyStride, headSize, null, scores + key, KvView.PageTokens);
    }

    private static void Accumulate<TRows>(float* weights, float* values, int valueStride, int keys, float* scales, float* output, int width)
        where TRows : struct, ICount
    {
        int d = 0;
        if (TakesEight<TRows>())
        {
            for (; d <= width - 8 * T.Lanes; d += 8 * T.Lanes)
                ProductTile<T, V, One, Eight, PageWeights>.Multiply(weights, values + d, valueStride, keys, scales, output + d, width);
        }

        if (TRows.Value <= 3)
        {
            for (; d <= width - 4 * T.Lanes; d += 4 * T.Lanes)
                ProductTile<T, V, TRows, Four, PageWeights>.Multiply(weights, values + d, valueStride, keys, scales, output + d, width);
        }

        for (; d <= width - 2 * T.Lanes; d += 2 * T.Lanes)
            ProductTile<T, V, TRows, Two, PageWeights>.Multiply(weights, values + d, valueStride, keys, scales, output + d, width);
        if (d < width) ProductTile<T, V, TRows, One, PageWeights>.Multiply(weights, values + d, valueStride, keys, scales, output + d, width);
    }
}
