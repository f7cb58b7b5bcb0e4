using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// Quickselect by weight (Hoare 1961): finds where a descending order would be cut, in linear expected time and without sorting. Of many
/// keys a sample is cut first (Floyd and Rivest 1975), on both sides of the sought place: almost always the cut lies between the two, so that one pass
/// over all keys, eight at a time, sums what is above and keeps the few between, which pivots then search; where the sample misled, a second pass keeps the others.
/// </summary>
/// <param name="capacity">Most keys of a call.</param>
internal sealed class PartialSelection(int capacity)
{
    private const int Lanes = Exponential.Lanes;
    private const int Many = 16_384;
    private const int SampleLines = 256;
    private const int SampleLine = 16;
    private const int Heaviest = 1024;
    private const int Sample = SampleLines * SampleLine;
    private const double MarginDeviations = 3;

    private readonly float[] _keys = new float[capacity];
    private readonly float[] _weights = new float[capacity];
    private readonly float[] _sampleKeys = capacity > Many ? new float[Sample + Heaviest] : [];
    private readonly float[] _sampleWeights = capacity > Many ? new float[Sample + Heaviest] : [];

    /// <summary>The cut-off of the <paramref name="count"/> highest keys, at least 1; minus infinity is never among them.</summary>
    public Cutoff Highest(ReadOnlySpan<float> keys, int count) => Cut<UnitWeights>(keys, default, count, keys.Length);

    /// <summary>The same of keys of which the highest of each block of <see cref="ScoreScan"/> is known.</summary>
    public Cutoff Highest(ReadOnlySpan<float> keys, ReadOnlySpan<float> blockHighest, int count)
    {
        if (count > blockHighest.Length) return Highest(keys, count);
        // As many blocks as keys are sought hold a key that is no lower.
        float low = Highest(blockHighest, count).Threshold;
        int kept = 0;
        for (int block = 0; block < blockHighest.Length; block++)
        {
            if (blockHighest[block] < low) continue;
            (int start, int end) = ScoreScan.Places(block, keys.Length);
            kept += Keep<UnitWeights>(keys[start..end], default, low, float.PositiveInfinity, _keys.AsSpan(kept), _weights.AsSpan(kept), out _);
        }

        return Search(kept, count);
    }

    /// <summary>
    /// The cut-off of the smallest set of highest keys whose weight reaches <paramref name="target"/>; below everything finite where none does.
    /// </summary>
    /// <param name="keys">[n], no NaN; minus infinity only where the weight is 0.</param>
    /// <param name="weights">[n], at least 0.</param>
    /// <param name="target">Positive.</param>
    /// <param name="total">Sum of the weights; being off costs time, not correctness.</param>
    public Cutoff Mass(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double target, double total) =>
        Cut<GivenWeights>(keys, weights[..keys.Length], target, total);

    private Cutoff Cut<TWeights>(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double target, double total) where TWeights : struct, IKeyWeights
    {
        if (keys.Length <= Many) return Search(Keep<TWeights>(keys, weights, float.MinValue, float.PositiveInfinity, _keys, _weights, out _), target);
        (float low, float high) = Bracket<TWeights>(keys, weights, target, total);
        int kept = Keep<TWeights>(keys, weights, low, high, _keys, _weights, out double above);
        if (above >= target) return Search(Keep<TWeights>(keys, weights, MathF.BitIncrement(high), float.PositiveInfinity, _keys, _weights, out _), target);
        target -= above;
        double within = WeightSums.Total(_weights.AsSpan(0, kept));
        if (within >= target) return Search(kept, target);
        return Search(Keep<TWeights>(keys, weights, float.MinValue, MathF.BitDecrement(low), _keys, _weights, out _), target - within);
    }

    /// <summary>Searches the first keys and weights that were kept by pivots; they are overwritten.</summary>
    private Cutoff Search(int count, double target)
    {
        Span<float> keys = _keys.AsSpan(0, count), weights = _weights.AsSpan(0, count);
        RandomStream places = new((ulong)count);
        float lowest = float.MinValue;
        while (!keys.IsEmpty)
        {
            float pivot = Pivot(keys, ref places);
            (float low, float high) = Narrow(keys, weights, pivot, ref target);
            if (low == pivot) return new Cutoff(pivot, target);
            if (low < pivot) lowest = pivot;
            int kept = Keep<GivenWeights>(keys, weights, low, high, keys, weights, out _);
            keys = keys[..kept];
            weights = weights[..kept];
        }

        return new Cutoff(lowest, double.PositiveInfinity);
    }

    /// <summary>The range of keys, above, at or below a pivot, in which the weight reaches the target, which is lowered by the weight above that range.</summary>
    private static (float Low, float High) Narrow(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float pivot, ref double target)
    {
        (double above, double equal) = WeightSums.Split(keys, weights, pivot, pivot);
        if (above >= target) return (MathF.BitIncrement(pivot), float.PositiveInfinity);
        target -= above;
        if (equal >= target) return (pivot, pivot);
        target -= equal;
        return (float.MinValue, MathF.BitDecrement(pivot));
    }

    /// <summary>
    /// Keys between which the cut very probably lies. The heaviest keys, of which a sample could tell nothing, are taken exactly, with their weights scaled to
    /// the sample; of the others the weight below the cut is estimated, with the variance that the sampled weights give.
    /// </summary>
    private (float Low, float High) Bracket<TWeights>(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double target, double total) where TWeights : struct, IKeyWeights
    {
        int stride = keys.Length / SampleLines;
        ref float source = ref MemoryMarshal.GetReference(weights);
        for (int line = 0; line < SampleLines; line++)
        {
            keys.Slice(line * stride, SampleLine).CopyTo(_sampleKeys.AsSpan(line * SampleLine));
            for (int lane = 0; lane < SampleLine; lane += Lanes)
                TWeights.Load(ref source, (nuint)(line * stride + lane)).CopyTo(_sampleWeights, line * SampleLine + lane);
        }

        double scale = (double)Sample / keys.Length;
        int count = TWeights.Uneven ? AddHeaviest(keys, weights, (float)(total / Heaviest), (float)scale) : Sample;
        double sampleTotal = WeightSums.Total(_sampleWeights.AsSpan(0, count));
        double aim = sampleTotal - (total - target) * scale;
        float middle = SampleCut(count, float.MinValue, float.PositiveInfinity, aim, sampleTotal);
        double margin = MarginDeviations * Math.Sqrt(VarianceUpTo(middle));
        return (SampleCut(count, float.MinValue, middle, aim + margin, sampleTotal), SampleCut(count, middle, float.PositiveInfinity, aim - margin, sampleTotal));
    }

    /// <summary>Replaces the sampled keys that are heavier than a bound by all such keys. Returns how many keys the sample then has.</summary>
    private int AddHeaviest(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float bound, float scale)
    {
        for (int i = 0; i < Sample; i++)
            if (_sampleWeights[i] > bound) _sampleWeights[i] = 0;
        ref float source = ref MemoryMarshal.GetReference(weights);
        Vector256<float> bounds = Vector256.Create(bound);
        int count = Sample;
        for (int i = 0; i <= weights.Length - 4 * Lanes; i += 4 * Lanes)
        {
            Vector256<float> heavier = Vector256.MaxNative(
                Vector256.MaxNative(Vector256.LoadUnsafe(ref source, (nuint)i), Vector256.LoadUnsafe(ref source, (nuint)(i + Lanes))),
                Vector256.MaxNative(Vector256.LoadUnsafe(ref source, (nuint)(i + 2 * Lanes)), Vector256.LoadUnsafe(ref source, (nuint)(i + 3 * Lanes))));
            if (!Vector256.GreaterThanAny(heavier, bounds)) continue;
            for (int place = i; place < i + 4 * Lanes && count < _sampleKeys.Length; place++)
            {
                if (weights[place] <= bound) continue;
                _sampleKeys[count] = keys[place];
                _sampleWeights[count++] = weights[place] * scale;
            }
        }

        return count;
    }

    /// <summary>The key at which the sample reaches a target, which lies in [low, high] unless nothing or all is sought.</summary>
    private float SampleCut(int count, float low, float high, double target, double total)
    {
        if (target <= 0) return float.PositiveInfinity;
        if (target >= total) return float.MinValue;
        int kept = Keep<GivenWeights>(_sampleKeys.AsSpan(0, count), _sampleWeights, low, high, _keys, _weights, out double above);
        return Search(kept, target - above).Threshold;
    }

    /// <summary>
    /// The variance, over samples, of the sum of the sampled weights of keys up to a bound, the heaviest left out; as if one key more had been near the
    /// bound, as a sample tells little of what it has none or all of.
    /// </summary>
    private double VarianceUpTo(float bound)
    {
        ref float keys = ref MemoryMarshal.GetArrayDataReference(_sampleKeys);
        ref float weights = ref MemoryMarshal.GetArrayDataReference(_sampleWeights);
        Vector256<float> bounds = Vector256.Create(bound), sum = Vector256<float>.Zero, squares = sum, highest = sum;
        for (nuint i = 0; i < Sample; i += Lanes)
        {
            Vector256<float> weight = Vector256.LoadUnsafe(ref weights, i) & Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref keys, i), bounds);
            sum += weight;
            squares += weight * weight;
            highest = Vector256.MaxNative(highest, weight);
        }

        double mean = Vector256.Sum(sum) / (double)Sample, most = 0;
        for (int lane = 0; lane < Lanes; lane++) most = Math.Max(most, highest[lane]);
        return Math.Max(0, Vector256.Sum(squares) - mean * mean * Sample) + most * most;
    }

    /// <summary>
    /// Copies the keys in [low, high] and their weights, in their order, returns how many they are, and sums the weights of the keys above.
    /// A write never passes the place that is read, so the targets may be the sources.
    /// </summary>
    /// <remarks>Never inlined: the calls of a caller would cost the loop its registers.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Keep<TWeights>(
        ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float low, float high, Span<float> keptKeys, Span<float> keptWeights, out double above)
        where TWeights : struct, IKeyWeights
    {
        ref float source = ref MemoryMarshal.GetReference(keys);
        ref float sourceWeights = ref MemoryMarshal.GetReference(weights);
        ref float target = ref MemoryMarshal.GetReference(keptKeys[..keys.Length]);
        ref float targetWeights = ref MemoryMarshal.GetReference(keptWeights[..keys.Length]);
        Vector256<float> lows = Vector256.Create(low), highs = Vector256.Create(high);
        Vector256<double> above0 = Vector256<double>.Zero, above1 = above0;
        int kept = 0, i = 0;
        for (; i <= keys.Length - Lanes; i += Lanes)
        {
            Vector256<float> key = Vector256.LoadUnsafe(ref source, (nuint)i), weight = TWeights.Load(ref sourceWeights, (nuint)i);
            Vector256<float> higher = Vector256.GreaterThan(key, highs);
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(weight & higher);
            above0 += lower;
            above1 += upper;
            uint chosen = Vector256.AndNot(Vector256.GreaterThanOrEqual(key, lows), higher).ExtractMostSignificantBits();
            if (chosen == 0) continue;
            Vector256<int> order = LaneCompression.Order(chosen);
            Vector256.ShuffleNative(key, order).StoreUnsafe(ref target, (nuint)kept);
            Vector256.ShuffleNative(weight, order).StoreUnsafe(ref targetWeights, (nuint)kept);
            kept += BitOperations.PopCount(chosen);
        }

        above = Vector256.Sum(above0 + above1);
        for (; i < keys.Length; i++)
        {
            float key = keys[i], weight = TWeights.Uneven ? weights[i] : 1;
            if (key > high) above += weight;
            if (!(key >= low && key <= high)) continue;
            keptKeys[kept] = key;
            keptWeights[kept++] = weight;
        }

        return kept;
    }

    /// <summary>Median of three at pseudo-random places, so that no arrangement of scores is quadratic by design.</summary>
    private static float Pivot(ReadOnlySpan<float> keys, ref RandomStream places)
    {
        float a = keys[(int)(places.NextUniform() * keys.Length)];
        float b = keys[(int)(places.NextUniform() * keys.Length)];
        float c = keys[(int)(places.NextUniform() * keys.Length)];
        return Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
    }
}
