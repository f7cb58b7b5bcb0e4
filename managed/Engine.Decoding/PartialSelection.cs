using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// Quickselect by weight (Hoare 1961): finds where a descending order would be cut, in linear expected time and without sorting. Of many
/// keys a sample is cut first (Floyd and Rivest 1975), on both sides of the sought place: almost always the cut lies between the two, where few keys
/// are left; where the sample misled, the rest is searched by pivots. Each turn is a pass that sums and a pass that keeps, eight keys at a time.
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
    private const double MarginDeviations = 4;

    private readonly float[] _keys = new float[capacity];
    private readonly float[] _weights = new float[capacity];
    private readonly float[] _sampleKeys = capacity > Many ? new float[Sample + Heaviest] : [];
    private readonly float[] _sampleWeights = capacity > Many ? new float[Sample + Heaviest] : [];
    private readonly float[] _trialKeys = capacity > Many ? new float[Sample + Heaviest] : [];
    private readonly float[] _trialWeights = capacity > Many ? new float[Sample + Heaviest] : [];

    /// <summary>Where to cut.</summary>
    /// <param name="Threshold">Keys above it are kept, keys below it are not.</param>
    /// <param name="Ties">Of the keys equal to it the first are kept, until they used this up: each counts 1, or its weight where weights decide.</param>
    public readonly record struct Cutoff(float Threshold, double Ties);

    /// <summary>The cut-off of the <paramref name="count"/> highest finite keys, 1 &lt;= count &lt;= keys.</summary>
    public Cutoff Highest(ReadOnlySpan<float> keys, int count)
    {
        Span<float> ones = _weights.AsSpan(0, keys.Length);
        ones.Fill(1);
        return Mass(keys, ones, count, keys.Length);
    }

    /// <summary>
    /// The cut-off of the smallest set of highest keys whose weight reaches <paramref name="target"/>; below everything where none does.
    /// </summary>
    /// <param name="keys">[n], no NaN; minus infinity only where the weight is 0.</param>
    /// <param name="weights">[n], at least 0.</param>
    /// <param name="target">Positive.</param>
    /// <param name="total">Sum of the weights; being off costs time, not correctness.</param>
    public Cutoff Mass(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double target, double total)
    {
        (float low, float high) = (float.MinValue, float.PositiveInfinity);
        if (keys.Length > Many)
        {
            (low, high) = Bracket(keys, weights, target, total);
            (low, high) = Narrow(keys, weights, low, high, ref target);
            if (low == high) return new Cutoff(low, target);
        }

        int kept = Keep(keys, weights, low, high, _keys, _weights);
        return Search(_keys.AsSpan(0, kept), _weights.AsSpan(0, kept), target);
    }

    /// <summary>Searches by pivots; keys and weights are overwritten.</summary>
    private static Cutoff Search(Span<float> keys, Span<float> weights, double target)
    {
        RandomStream places = new((ulong)keys.Length);
        float lowest = float.NegativeInfinity;
        while (!keys.IsEmpty)
        {
            float pivot = Pivot(keys, ref places);
            (float low, float high) = Narrow(keys, weights, pivot, pivot, ref target);
            if (low == pivot) return new Cutoff(pivot, target);
            if (low < pivot) lowest = pivot;
            int kept = Keep(keys, weights, low, high, keys, weights);
            keys = keys[..kept];
            weights = weights[..kept];
        }

        return new Cutoff(lowest, double.PositiveInfinity);
    }

    /// <summary>The range of keys, of the three that the bounds make, in which the weight reaches the target, which is lowered by the weight above that range.</summary>
    private static (float Low, float High) Narrow(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float low, float high, ref double target)
    {
        (double above, double within) = WeightSums.Split(keys, weights, low, high);
        if (above >= target) return (MathF.BitIncrement(high), float.PositiveInfinity);
        target -= above;
        if (within >= target) return (low, high);
        target -= within;
        return (float.MinValue, MathF.BitDecrement(low));
    }

    /// <summary>
    /// Keys between which the cut very probably lies. The heaviest keys, of which a sample could tell nothing, are taken exactly, with their weights scaled to
    /// the sample; of the others the weight below the cut is estimated, with the variance that the squares of the sampled weights give.
    /// </summary>
    private (float Low, float High) Bracket(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double target, double total)
    {
        int stride = keys.Length / SampleLines;
        for (int line = 0; line < SampleLines; line++)
        {
            keys.Slice(line * stride, SampleLine).CopyTo(_sampleKeys.AsSpan(line * SampleLine));
            weights.Slice(line * stride, SampleLine).CopyTo(_sampleWeights.AsSpan(line * SampleLine));
        }

        double scale = (double)Sample / keys.Length;
        int count = AddHeaviest(keys, weights, (float)(total / Heaviest), (float)scale);
        double sampleTotal = WeightSums.Total(_sampleWeights.AsSpan(0, count));
        double aim = sampleTotal - (total - target) * scale;
        double margin = MarginDeviations * Math.Sqrt(SquaresUpTo(SampleCut(count, aim, sampleTotal)));
        return (SampleCut(count, aim + margin, sampleTotal), SampleCut(count, aim - margin, sampleTotal));
    }

    /// <summary>Replaces the sampled keys that are heavier than a bound by all such keys. Returns how many keys the sample then has.</summary>
    private int AddHeaviest(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float bound, float scale)
    {
        for (int i = 0; i < Sample; i++)
            if (_sampleWeights[i] > bound) _sampleWeights[i] = 0;
        ref float source = ref MemoryMarshal.GetReference(weights);
        Vector256<float> bounds = Vector256.Create(bound);
        int count = Sample;
        for (int i = 0; i <= weights.Length - Lanes; i += Lanes)
        {
            uint heavy = Vector256.GreaterThan(Vector256.LoadUnsafe(ref source, (nuint)i), bounds).ExtractMostSignificantBits();
            for (; heavy != 0 && count < _sampleKeys.Length; heavy &= heavy - 1)
            {
                int place = i + BitOperations.TrailingZeroCount(heavy);
                _sampleKeys[count] = keys[place];
                _sampleWeights[count++] = weights[place] * scale;
            }
        }

        return count;
    }

    private float SampleCut(int count, double target, double total)
    {
        if (target <= 0) return float.PositiveInfinity;
        if (target >= total) return float.MinValue;
        int kept = Keep(_sampleKeys.AsSpan(0, count), _sampleWeights.AsSpan(0, count), float.MinValue, float.PositiveInfinity, _trialKeys, _trialWeights);
        return Search(_trialKeys.AsSpan(0, kept), _trialWeights.AsSpan(0, kept), target).Threshold;
    }

    /// <summary>Sum of the squared weights of the sampled keys up to a bound, the heaviest left out: the variance of their sum over samples.</summary>
    private float SquaresUpTo(float bound)
    {
        ref float keys = ref MemoryMarshal.GetArrayDataReference(_sampleKeys);
        ref float weights = ref MemoryMarshal.GetArrayDataReference(_sampleWeights);
        Vector256<float> bounds = Vector256.Create(bound), sum = Vector256<float>.Zero;
        for (nuint i = 0; i < Sample; i += Lanes)
        {
            Vector256<float> weight = Vector256.LoadUnsafe(ref weights, i);
            sum += weight * weight & Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref keys, i), bounds);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>
    /// Copies the keys in [low, high] and their weights, in their order, and returns how many they are.
    /// A write never passes the place that is read, so the targets may be the sources.
    /// </summary>
    private static int Keep(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float low, float high, Span<float> keptKeys, Span<float> keptWeights)
    {
        weights = weights[..keys.Length];
        ref float source = ref MemoryMarshal.GetReference(keys);
        ref float sourceWeights = ref MemoryMarshal.GetReference(weights);
        ref float target = ref MemoryMarshal.GetReference(keptKeys[..keys.Length]);
        ref float targetWeights = ref MemoryMarshal.GetReference(keptWeights[..keys.Length]);
        Vector256<float> lows = Vector256.Create(low), highs = Vector256.Create(high);
        int kept = 0, i = 0;
        for (; i <= keys.Length - Lanes; i += Lanes)
        {
            Vector256<float> key = Vector256.LoadUnsafe(ref source, (nuint)i);
            uint chosen = (Vector256.GreaterThanOrEqual(key, lows) & Vector256.LessThanOrEqual(key, highs)).ExtractMostSignificantBits();
            if (chosen == 0) continue;
            Vector256<int> order = LaneCompression.Order(chosen);
            Vector256<float> weight = Vector256.LoadUnsafe(ref sourceWeights, (nuint)i);
            Vector256.ShuffleNative(key, order).StoreUnsafe(ref target, (nuint)kept);
            Vector256.ShuffleNative(weight, order).StoreUnsafe(ref targetWeights, (nuint)kept);
            kept += BitOperations.PopCount(chosen);
        }

        for (; i < keys.Length; i++)
        {
            float key = keys[i], weight = weights[i];
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
