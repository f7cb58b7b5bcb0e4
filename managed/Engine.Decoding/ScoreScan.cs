using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// The passes over a whole vocabulary of scores: highest, mass, gathering, in blocks of 1024. A pass reads eight lanes at a time in a fixed order,
/// so its sums have the same bits on every machine. Scaled scores are (score - highest) / temperature, hence at most 0.
/// </summary>
internal static class ScoreScan
{
    /// <summary>Scores of a block.</summary>
    public const int Block = 1024;

    /// <summary>A scaled score whose weight is 0 and which times 0 is 0: stands for anything lower in sums of v e^v.</summary>
    public const float Floor = -1000;

    /// <summary>The chord of 2^f over [0, 1] is at most 1.0615 times as high.</summary>
    public const double ChordExcess = 1.0615;

    private const int Lanes = Exponential.Lanes;

    /// <summary>The mass of a distribution, not normalised.</summary>
    /// <param name="Total">Sum of e^v over the scaled scores v.</param>
    /// <param name="Weighted">Sum of v e^v, where it was asked for.</param>
    public readonly record struct Mass(double Total, double Weighted)
    {
        /// <summary>Entropy in nats: ln(total) - weighted / total.</summary>
        public double Entropy => Math.Log(Total) - Weighted / Total;
    }

    /// <summary>Number of blocks of a number of scores.</summary>
    public static int Blocks(int count) => (count + Block - 1) / Block;

    /// <summary>The highest score.</summary>
    /// <param name="scores">Scores [n].</param>
    /// <param name="blockHighest">Receives that of each block [ceil(n / Block)].</param>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static float Highest(ReadOnlySpan<float> scores, Span<float> blockHighest)
    {
        bool sane = true;
        float highest = float.NegativeInfinity;
        for (int block = 0; block < blockHighest.Length; block++)
        {
            blockHighest[block] = HighestOf(Slice(scores, block), ref sane);
            highest = Math.Max(highest, blockHighest[block]);
        }

        return Checked(scores, highest, sane);
    }

    /// <inheritdoc cref="Highest(ReadOnlySpan{float}, Span{float})"/>
    public static float Highest(ReadOnlySpan<float> scores)
    {
        bool sane = true;
        float highest = HighestOf(scores, ref sane);
        return Checked(scores, highest, sane);
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

    /// <summary>values[i] = (scores[i] - highest) * inverse; the values may be the scores.</summary>
    public static void Scale(ReadOnlySpan<float> scores, float highest, float inverse, Span<float> values)
    {
        values = values[..scores.Length];
        ref float source = ref MemoryMarshal.GetReference(scores);
        ref float target = ref MemoryMarshal.GetReference(values);
        Vector256<float> offset = Vector256.Create(highest), scale = Vector256.Create(inverse);
        int i = 0;
        for (; i <= scores.Length - Lanes; i += Lanes) ((Vector256.LoadUnsafe(ref source, (nuint)i) - offset) * scale).StoreUnsafe(ref target, (nuint)i);
        for (; i < scores.Length; i++) values[i] = (scores[i] - highest) * inverse;
    }

    /// <summary>The mass of the distribution of the scaled scores.</summary>
    /// <typeparam name="TMoment">What is summed beside the weights.</typeparam>
    /// <typeparam name="TTarget">What becomes of the scaled scores and weights.</typeparam>
    /// <param name="scores">Scores [n].</param>
    /// <param name="highest">Their maximum.</param>
    /// <param name="inverse">1 / temperature.</param>
    /// <param name="blockHighest">The highest score of each block [ceil(n / Block)].</param>
    /// <param name="blockTotals">Receives the sum of e^v of each block [ceil(n / Block)].</param>
    /// <param name="values">Receives the scaled scores [n], where they are stored.</param>
    /// <param name="weights">Receives e^v [n], where they are stored.</param>
    public static Mass Measure<TMoment, TTarget>(
        ReadOnlySpan<float> scores, float highest, float inverse, ReadOnlySpan<float> blockHighest, Span<double> blockTotals, Span<float> values, Span<float> weights)
        where TMoment : struct, IMoment
        where TTarget : struct, IWeightTarget
    {
        double total = 0, weighted = 0;
        for (int block = 0; block < blockTotals.Length; block++)
        {
            int start = TTarget.NeedsAll ? block * Block : 0;
            // A constraint rules out most blocks of a vocabulary whole.
            Mass mass = !TTarget.NeedsAll && (blockHighest[block] - highest) * inverse < Exponential.Underflow
                ? default
                : MeasureBlock<TMoment, TTarget>(Slice(scores, block), highest, inverse, values[start..], weights[start..]);
            blockTotals[block] = mass.Total;
            total += mass.Total;
            weighted += mass.Weighted;
        }

        return new Mass(total, weighted);
    }

    /// <summary>The block in which the running total of the blocks passes a target, which is lowered by the total of the blocks before it; the last with a weight where none does.</summary>
    public static int FindBlock(ReadOnlySpan<double> blockTotals, ref double target)
    {
        int last = 0;
        for (int block = 0; block < blockTotals.Length; block++)
        {
            if (blockTotals[block] > 0) last = block;
            if (target < blockTotals[block]) break;
            target -= blockTotals[block];
        }

        return last;
    }

    /// <summary>
    /// Adds each score of a block whose scaled value is at least <paramref name="low"/> to <paramref name="into"/>, and bounds the mass of the others from above:
    /// 2^(n + f) &lt;= 2^n (1 + f), which a float's bits make of n + f for nothing. The bound is at most <see cref="ChordExcess"/> times the mass.
    /// </summary>
    public static double GatherTop(ReadOnlySpan<float> scores, int block, float highest, float inverse, float low, Candidates into)
    {
        int i = block * Block, end = Math.Min(i + Block, scores.Length);
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> lows = Vector256.Create(low), offset = Vector256.Create(highest), scale = Vector256.Create(inverse);
        // x / ln 2 + 127 in units of the last bit of the mantissa.
        Vector256<float> slope = Vector256.Create(1.44269504f * (1 << 23)), bias = Vector256.Create(127f * (1 << 23));
        Vector256<float> rest = Vector256<float>.Zero;
        for (; i <= end - Lanes; i += Lanes)
        {
            Vector256<float> value = (Vector256.LoadUnsafe(ref source, (nuint)i) - offset) * scale;
            Vector256<float> top = Vector256.GreaterThanOrEqual(value, lows);
            Vector256<float> bits = Vector256.MaxNative(Vector256.FusedMultiplyAdd(value, slope, bias), Vector256<float>.Zero);
            rest += Vector256.AndNot(Vector256.ConvertToInt32Native(bits).AsSingle(), top);
            into.Add(i, value, top);
        }

        double bound = SumLanes(rest);
        for (; i < end; i++)
        {
            float value = (scores[i] - highest) * inverse;
            if (value >= low) into.Add(i, value);
            else bound += Math.Exp(value);
        }

        return bound;
    }

    /// <summary>The places [Start, End) of a block of a number of scores.</summary>
    public static (int Start, int End) Places(int block, int count) => (block * Block, Math.Min((block + 1) * Block, count));

    private static ReadOnlySpan<float> Slice(ReadOnlySpan<float> scores, int block) => scores.Slice(block * Block, Math.Min(Block, scores.Length - block * Block));

    private static float Checked(ReadOnlySpan<float> scores, float highest, bool sane)
    {
        if (!sane) throw LogitsException.NotFinite(scores);
        if (float.IsNegativeInfinity(highest)) throw LogitsException.NothingLeft();
        return highest;
    }

    private static float HighestOf(ReadOnlySpan<float> scores, ref bool sane)
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
        bool allSane = Vector256.EqualsAll((sane0 & sane1).AsInt32(), Vector256<int>.AllBitsSet);
        float highest = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++) highest = Math.Max(highest, high[lane]);
        for (; i < scores.Length; i++)
        {
            allSane &= scores[i] <= float.MaxValue;
            if (scores[i] > highest) highest = scores[i];
        }

        sane &= allSane;
        return highest;
    }

    // Never inlined: the calls of a caller would cost the loop its registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mass MeasureBlock<TMoment, TTarget>(ReadOnlySpan<float> scores, float highest, float inverse, Span<float> values, Span<float> weights)
        where TMoment : struct, IMoment
        where TTarget : struct, IWeightTarget
    {
        ref float source = ref MemoryMarshal.GetReference(scores);
        ref float targetValues = ref MemoryMarshal.GetReference(values), targetWeights = ref MemoryMarshal.GetReference(weights);
        Vector256<float> offset = Vector256.Create(highest), scale = Vector256.Create(inverse);
        Vector256<float> total = Vector256<float>.Zero, moment = total;
        int i = 0;
        // One vector a turn: two would spill the accumulators, and the processor overlaps the turns by itself.
        for (; i <= scores.Length - Lanes; i += Lanes)
        {
            Vector256<float> value = (Vector256.LoadUnsafe(ref source, (nuint)i) - offset) * scale;
            Vector256<float> weight = Exponential.Invoke(value);
            total += weight;
            moment = TMoment.Add(moment, value, weight);
            TTarget.Put(ref targetValues, ref targetWeights, (nuint)i, value, weight);
        }

        // For the same reason the tail has a method of its own.
        return i < scores.Length
            ? MeasureTail<TMoment, TTarget>(scores, i, offset, scale, total, moment, values, weights)
            : new Mass(SumLanes(total), SumLanes(moment));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Mass MeasureTail<TMoment, TTarget>(
        ReadOnlySpan<float> scores, int place, Vector256<float> offset, Vector256<float> scale, Vector256<float> total, Vector256<float> moment, Span<float> values, Span<float> weights)
        where TMoment : struct, IMoment
        where TTarget : struct, IWeightTarget
    {
        Vector256<float> value = (Exponential.LoadTail(scores[place..]) - offset) * scale;
        Vector256<float> weight = Exponential.Invoke(value);
        TTarget.PutTail(values, weights, place, value, weight);
        return new Mass(SumLanes(total + weight), SumLanes(TMoment.Add(moment, value, weight)));
    }

    // Lane by lane, so that the order is the same on every machine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumLanes(Vector256<float> lanes) => (double)lanes[0] + lanes[1] + lanes[2] + lanes[3] + lanes[4] + lanes[5] + lanes[6] + lanes[7];
}
