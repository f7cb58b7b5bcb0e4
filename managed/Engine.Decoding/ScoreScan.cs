using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// The passes over a whole vocabulary of scores: highest, mass, gathering. A pass reads eight lanes at a time in a fixed order,
/// so its sums have the same bits on every machine. Scaled scores are (score - highest) / temperature, hence at most 0.
/// </summary>
internal static class ScoreScan
{
    /// <summary>Scores of a block of <see cref="Measure"/>.</summary>
    public const int Block = 1024;

    private const int Lanes = Exponential.Lanes;

    /// <summary>The mass of a distribution, not normalised.</summary>
    /// <param name="Total">Sum of e^v over the scaled scores v.</param>
    /// <param name="Weighted">Sum of v e^v.</param>
    public readonly record struct Mass(double Total, double Weighted)
    {
        /// <summary>Entropy in nats: ln(total) - weighted / total.</summary>
        public double Entropy => Math.Log(Total) - Weighted / Total;
    }

    /// <summary>The highest score.</summary>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static float Highest(ReadOnlySpan<float> scores)
    {
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> high0 = Vector256.Create(float.NegativeInfinity), high1 = high0, high2 = high0, high3 = high0;
        Vector256<float> bound = Vector256.Create(float.MaxValue);
        Vector256<float> sane0 = Vector256<float>.AllBitsSet, sane1 = sane0;
        int i = 0;
        for (; i <= scores.Length - 4 * Lanes; i += 4 * Lanes)
        {
            Vector256<float> a = Vector256.LoadUnsafe(ref source, (nuint)i);
            Vector256<float> b = Vector256.LoadUnsafe(ref source, (nuint)(i + Lanes));
            Vector256<float> c = Vector256.LoadUnsafe(ref source, (nuint)(i + 2 * Lanes));
            Vector256<float> d = Vector256.LoadUnsafe(ref source, (nuint)(i + 3 * Lanes));
            // NaN and plus infinity fail the comparison; the native maximum does not carry NaN.
            sane0 &= Vector256.LessThanOrEqual(a, bound) & Vector256.LessThanOrEqual(b, bound);
            sane1 &= Vector256.LessThanOrEqual(c, bound) & Vector256.LessThanOrEqual(d, bound);
            high0 = Vector256.MaxNative(high0, a);
            high1 = Vector256.MaxNative(high1, b);
            high2 = Vector256.MaxNative(high2, c);
            high3 = Vector256.MaxNative(high3, d);
        }

        Vector256<float> high = Vector256.MaxNative(Vector256.MaxNative(high0, high1), Vector256.MaxNative(high2, high3));
        bool sane = Vector256.EqualsAll((sane0 & sane1).AsInt32(), Vector256<int>.AllBitsSet);
        float highest = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++) highest = Math.Max(highest, high[lane]);
        for (; i < scores.Length; i++)
        {
            sane &= scores[i] <= float.MaxValue;
            if (scores[i] > highest) highest = scores[i];
        }

        if (!sane) throw LogitsException.NotFinite(scores);
        if (float.IsNegativeInfinity(highest)) throw LogitsException.NothingLeft();
        return highest;
    }

    /// <summary>The lowest and the highest of some finite scores.</summary>
    public static (float Lowest, float Highest) Bounds(ReadOnlySpan<float> scores)
    {
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> lows = Vector256.Create(float.PositiveInfinity), highs = Vector256.Create(float.NegativeInfinity);
        int i = 0;
        for (; i <= scores.Length - Lanes; i += Lanes)
        {
            Vector256<float> score = Vector256.LoadUnsafe(ref source, (nuint)i);
            lows = Vector256.MinNative(lows, score);
            highs = Vector256.MaxNative(highs, score);
        }

        float lowest = float.PositiveInfinity, highest = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++) (lowest, highest) = (Math.Min(lowest, lows[lane]), Math.Max(highest, highs[lane]));
        for (; i < scores.Length; i++) (lowest, highest) = (Math.Min(lowest, scores[i]), Math.Max(highest, scores[i]));
        return (lowest, highest);
    }

    /// <summary>The first place of a score that is present.</summary>
    public static int PlaceOf(ReadOnlySpan<float> scores, float present)
    {
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> wanted = Vector256.Create(present);
        int i = 0;
        for (; i <= scores.Length - Lanes; i += Lanes)
        {
            uint hits = Vector256.Equals(Vector256.LoadUnsafe(ref source, (nuint)i), wanted).ExtractMostSignificantBits();
            if (hits != 0) return i + BitOperations.TrailingZeroCount(hits);
        }

        while (scores[i] != present) i++;
        return i;
    }

    /// <summary>The mass of the distribution of the scaled scores.</summary>
    /// <param name="scores">Scores [n].</param>
    /// <param name="highest">Their maximum.</param>
    /// <param name="inverse">1 / temperature.</param>
    /// <param name="blockTotals">Receives the sum of e^v of each block [ceil(n / Block)], or is empty.</param>
    public static Mass Measure(ReadOnlySpan<float> scores, float highest, float inverse, Span<double> blockTotals)
    {
        double total = 0, weighted = 0;
        for (int block = 0; block * Block < scores.Length; block++)
        {
            Mass mass = MeasureBlock(scores.Slice(block * Block, Math.Min(Block, scores.Length - block * Block)), highest, inverse);
            if (!blockTotals.IsEmpty) blockTotals[block] = mass.Total;
            total += mass.Total;
            weighted += mass.Weighted;
        }

        return new Mass(total, weighted);
    }

    /// <summary>Adds each score whose scaled value lies in [low, high] to <paramref name="into"/>, in the order of ids, as its scaled value.</summary>
    public static void Gather(ReadOnlySpan<float> scores, float highest, float inverse, float low, float high, Candidates into)
    {
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> lows = Vector256.Create(low), highs = Vector256.Create(high);
        Vector256<float> offset = Vector256.Create(highest), scale = Vector256.Create(inverse);
        int i = 0;
        for (; i <= scores.Length - Lanes; i += Lanes)
        {
            Vector256<float> value = (Vector256.LoadUnsafe(ref source, (nuint)i) - offset) * scale;
            uint hits = (Vector256.GreaterThanOrEqual(value, lows) & Vector256.LessThanOrEqual(value, highs)).ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                int id = i + BitOperations.TrailingZeroCount(hits);
                into.Add(id, (scores[id] - highest) * inverse);
            }
        }

        for (; i < scores.Length; i++)
        {
            float value = (scores[i] - highest) * inverse;
            if (value >= low && value <= high) into.Add(i, value);
        }
    }

    private static Mass MeasureBlock(ReadOnlySpan<float> scores, float highest, float inverse)
    {
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> offset = Vector256.Create(highest), scale = Vector256.Create(inverse);
        // A floor keeps 0 * -infinity out of the weighted sum; below it the weight is 0.
        Vector256<float> floor = Vector256.Create(-1000f);
        Vector256<float> total = Vector256<float>.Zero, weighted = total;
        // One vector a turn: two would spill the accumulators, and the processor overlaps the turns by itself.
        for (int i = 0; i < scores.Length; i += Lanes)
        {
            Vector256<float> score = i + Lanes <= scores.Length
                ? Vector256.LoadUnsafe(ref source, (nuint)i)
                : Exponential.LoadTail(scores[i..]);
            Vector256<float> value = (score - offset) * scale;
            Vector256<float> weight = Exponential.Invoke(value);
            total += weight;
            weighted += weight * Vector256.MaxNative(value, floor);
        }

        return new Mass(SumLanes(total), SumLanes(weighted));
    }

    private static double SumLanes(Vector256<float> lanes)
    {
        double sum = 0;
        for (int lane = 0; lane < Lanes; lane++) sum += lanes[lane];
        return sum;
    }
}
