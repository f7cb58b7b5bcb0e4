using System.Runtime.CompilerServices;

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
    /// <summary>Floats that the state of a block takes, a whole number of cache lines.</summary>
    public static long Floats(int rows, int width) => ((long)rows * (width + T.Lanes + 1) + 31) / 32 * 32;

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
    /// Takes the scores of one page into a row's maximum and sums, and turns them into weights in place.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="scores">Scores of the page's positions first to end, base 2. The range is whole vectors.</param>
    /// <param name="first">First position computed.</param>
    /// <param name="end">End of the positions computed.</param>
    /// <param name="visibleFirst">First position that the row sees, within the range.</param>
    /// <param name="visibleEnd">End of the positions that the row sees, within the range.</param>
    /// <returns>The factor that the row's output must be scaled with before the page's values are added.</returns>
    public float Update(int row, float* scores, int first, int end, int visibleFirst, int visibleEnd)
    {
        for (int key = first; key < visibleFirst; key++) scores[key] = float.NegativeInfinity;
        for (int key = visibleEnd; key < end; key++) scores[key] = float.NegativeInfinity;
        float before = Max[row];
        float* sums = Sums + (long)row * T.Lanes;
        V best = T.Broadcast(before);
        for (int key = first; key < end; key += T.Lanes) best = T.Max(best, T.Load(scores + key));
        float largest = T.Max(best);
        Max[row] = largest;
        // A row that has seen nothing yet keeps weights of 0, not NaN.
        float reference = largest == float.NegativeInfinity ? 0 : largest;
        float scale = Exponential<ScalarTier, float>.PowerOfTwo(before - reference);
        V shift = T.Broadcast(reference), sum = T.Mul(T.Load(sums), T.Broadcast(scale));
        for (int key = first; key < end; key += T.Lanes)
        {
            V weight = Exponential<T, V>.PowerOfTwo(T.Sub(T.Load(scores + key), shift));
            T.Store(weight, scores + key);
            sum = T.Add(sum, weight);
        }

        T.Store(sum, sums);
        return scale;
    }

    /// <summary>Adds the state of the same rows over later positions.</summary>
    public void Merge(in AttentionRows<T, V> later)
    {
        for (int row = 0; row < rows; row++)
        {
            float a = Max[row], b = later.Max[row];
            float largest = a > b ? a : b;
            float reference = largest == float.NegativeInfinity ? 0 : largest;
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
