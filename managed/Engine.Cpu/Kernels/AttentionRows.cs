using System.Runtime.CompilerServices;
using Engine.Ops;

namespace Engine.Cpu;

/// <summary>
/// The running state of online softmax for a block of rows (one row: one query head of one token), in base-2 scores: the largest score so far m,
/// the sums of 2^(s - m), one a lane, and the sums of 2^(s - m) v (Milakov and Gimelshein 2018; Dao et al. 2022).
/// </summary>
/// <param name="memory">Where the state lies, aligned for vectors.</param>
/// <param name="rows">Rows of the block.</param>
/// <param name="width">Floats of an output row, whole vectors.</param>
internal readonly unsafe struct AttentionRows<T, V>(float* memory, int rows, int width)
    where T : struct, IFloatTier<V>
    where V : struct
{
    // Subtracted in place of a maximum of -infinity, so that a row that has seen nothing keeps weights of 0, not NaN.
    private const float Lowest = -1e38f;

    /// <summary>Floats beyond the rows' own: maxima are read by whole vectors.</summary>
    public const int Padding = 16;

    /// <summary>Floats that the state of one row takes.</summary>
    public static int RowFloats(int width) => width + T.Lanes + 1;

    /// <summary>Sums of weighted values. [rows, width]</summary>
    public float* Output => memory;

    /// <summary>Sums of weights, by lane. [rows, Lanes]</summary>
    public float* Sums => memory + (long)rows * width;

    /// <summary>Largest scores. [rows]</summary>
    public float* Max => memory + (long)rows * (width + T.Lanes);

    /// <summary>Empties the state: no position seen.</summary>
    public void Clear()
    {
        new Span<float>(Output, rows * (width + T.Lanes)).Clear();
        new Span<float>(Max, rows).Fill(float.NegativeInfinity);
    }

    /// <summary>
    /// Takes the scores of one page into the maxima of a tile of rows, and writes -infinity at the positions that a row does not see. The
    /// three steps of a page are apart because each is a chain of dependent operations: the processor overlaps the chains of several rows.
    /// </summary>
    /// <param name="row">First row of the tile.</param>
    /// <param name="count">Rows of the tile.</param>
    /// <param name="scores">Scores, base 2. [count, PageTokens]</param>
    /// <param name="start">Position of the page's first key.</param>
    /// <param name="first">First key.</param>
    /// <param name="end">End of the keys; the range is a multiple of four vectors.</param>
    /// <param name="firstKeys">First position that each row of the block sees. [rows]</param>
    /// <param name="endKeys">End of the positions that each row of the block sees. [rows]</param>
    /// <param name="before">Receives the maxima before this page. [rows]</param>
    public void TakeMaxima(int row, int count, float* scores, int start, int first, int end, int* firstKeys, int* endKeys, float* before)
    {
        float* max = Max;
        for (int r = row; r < row + count; r++, scores += KvView.PageTokens)
        {
            int visibleFirst = Math.Clamp(firstKeys[r] - start, first, end), visibleEnd = Math.Clamp(endKeys[r] - start, visibleFirst, end);
            for (int key = first; key < visibleFirst; key++) scores[key] = float.NegativeInfinity;
            for (int key = visibleEnd; key < end; key++) scores[key] = float.NegativeInfinity;
            V best = T.Broadcast(max[r]), other = best;
            for (int key = first; key < end; key += 4 * T.Lanes)
            {
                float* at = scores + key;
                best = T.Max(T.Max(best, T.Load(at)), T.Load(at + T.Lanes));
                other = T.Max(T.Max(other, T.Load(at + 2 * T.Lanes)), T.Load(at + 3 * T.Lanes));
            }

            before[r] = max[r];
            max[r] = T.Max(T.Max(best, other));
        }
    }

    /// <summary>scales[r] = 2^(before - maximum): what the sums so far must be multiplied with.</summary>
    /// <param name="scales">The maxima before; overwritten. [rows, and room for a vector]</param>
    public void FindScales(float* scales)
    {
        float* max = Max;
        for (int r = 0; r < rows; r += T.Lanes)
            T.Store(Exponential<T, V>.PowerOfTwo(T.Sub(T.Load(scales + r), T.Max(T.Broadcast(Lowest), T.Load(max + r)))), scales + r);
    }

    /// <summary>Turns the scores of a tile into weights 2^(score - maximum), and adds them to the rows' sums.</summary>
    /// <param name="row">First row of the tile.</param>
    /// <param name="count">Rows of the tile.</param>
    /// <param name="scores">[count, PageTokens]</param>
    /// <param name="first">First key.</param>
    /// <param name="end">End of the keys; the range is a multiple of four vectors.</param>
    /// <param name="scales">Of all rows. [rows]</param>
    public void Weigh(int row, int count, float* scores, int first, int end, float* scales)
    {
        float* sums = Sums + (long)row * T.Lanes, max = Max;
        for (int r = row; r < row + count; r++, scores += KvView.PageTokens, sums += T.Lanes)
        {
            V shift = T.Max(T.Broadcast(Lowest), T.Broadcast(max[r])), sum = T.Zero;
            for (int key = first; key < end; key += 4 * T.Lanes)
            {
                float* at = scores + key;
                (V a, V b, V c, V d) = Exponential<T, V>.PowerOfTwo(
                    T.Sub(T.Load(at), shift), T.Sub(T.Load(at + T.Lanes), shift), T.Sub(T.Load(at + 2 * T.Lanes), shift), T.Sub(T.Load(at + 3 * T.Lanes), shift));
                T.Store(a, at);
                T.Store(b, at + T.Lanes);
                T.Store(c, at + 2 * T.Lanes);
                T.Store(d, at + 3 * T.Lanes);
                sum = T.Add(T.Add(T.Add(T.Add(sum, a), b), c), d);
            }

            T.Store(T.Fma(T.Load(sums), T.Broadcast(scales[r]), sum), sums);
        }
    }

    /// <summary>Adds the state of the same rows over later positions.</summary>
    public void Merge(in AttentionRows<T, V> later)
    {
        for (int row = 0; row < rows; row++)
        {
            float a = Max[row], b = later.Max[row];
            float largest = a > b ? a : b, reference = Math.Max(largest, Lowest);
            Max[row] = largest;
            V scaleA = T.Broadcast(Exponential<ScalarTier, float>.PowerOfTwo(a - reference));
            V scaleB = T.Broadcast(Exponential<ScalarTier, float>.PowerOfTwo(b - reference));
            AddScaled(Sums + (long)row * T.Lanes, scaleA, later.Sums + (long)row * T.Lanes, scaleB, T.Lanes);
            AddScaled(Output + (long)row * width, scaleA, later.Output + (long)row * width, scaleB, width);
        }
    }

    /// <summary>destination = a row's weighted values / its sum of weights; 0 for a row that saw nothing.</summary>
    /// <param name="row">The row.</param>
    /// <param name="destination">[count]</param>
    /// <param name="count">Elements of the head.</param>
    public void Finish(int row, float* destination, int count)
    {
        float total = T.Sum(T.Load(Sums + (long)row * T.Lanes));
        V inverse = T.Broadcast(total > 0 || float.IsNaN(total) ? 1 / total : 0);
        float* output = Output + (long)row * width;
        int i = 0;
        // Adding 0 makes -0 into 0: positions hidden from a row add 0 * v, whose sign must not show.
        for (; i <= count - T.Lanes; i += T.Lanes) T.Store(T.Add(T.Mul(T.Load(output + i), inverse), T.Zero), destination + i);
        if (i < count) T.StorePartial(T.Add(T.Mul(T.Load(output + i), inverse), T.Zero), destination + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(float* a, V scaleA, float* b, V scaleB, int count)
    {
        for (int i = 0; i < count; i += T.Lanes) T.Store(T.Fma(T.Load(b + i), scaleB, T.Mul(T.Load(a + i), scaleA)), a + i);
    }
}
