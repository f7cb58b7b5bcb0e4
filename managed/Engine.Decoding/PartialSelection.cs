namespace Engine.Decoding;

/// <summary>
/// Quickselect (Hoare 1961) with three-way partition: finds where a descending order would be cut, in linear expected time and
/// without sorting; by weight, many keys are first narrowed down by a histogram. Keys are permuted, their owners stay in place and are kept by comparison with the cut-off.
/// </summary>
internal static class PartialSelection
{
    private const int Many = 4096;
    private const int Ranges = 1024;

    /// <summary>Where to cut.</summary>
    /// <param name="Threshold">Keys above it are kept, keys below it are not.</param>
    /// <param name="Ties">Of the keys equal to it the first are kept, until they used this up: each counts 1, or its weight where weights decide.</param>
    public readonly record struct Cutoff(float Threshold, double Ties);

    /// <summary>The cut-off of the <paramref name="count"/> highest keys, 1 &lt;= count &lt;= keys.</summary>
    public static Cutoff Highest(Span<float> keys, int count)
    {
        RandomStream pivots = new((ulong)keys.Length);
        while (true)
        {
            float pivot = Pivot(keys, ref pivots);
            (int above, int equal) = Partition(keys, default, pivot);
            if (count <= above) keys = keys[..above];
            else if (count <= above + equal) return new Cutoff(pivot, count - above);
            else
            {
                keys = keys[(above + equal)..];
                count -= above + equal;
            }
        }
    }

    /// <summary>The cut-off of the smallest set of highest keys whose weight reaches <paramref name="target"/>; everything where none does.</summary>
    public static Cutoff Mass(Span<float> keys, Span<float> weights, double target)
    {
        RandomStream pivots = new((ulong)keys.Length);
        while (keys.Length > Many)
        {
            int before = keys.Length;
            if (!NarrowByHistogram(ref keys, ref weights, ref target)) return new Cutoff(float.NegativeInfinity, double.PositiveInfinity);
            // Keys that huddle in one bucket are left to the pivots.
            if (keys.Length > before / 2) break;
        }

        while (!keys.IsEmpty)
        {
            float pivot = Pivot(keys, ref pivots);
            (int above, int equal) = Partition(keys, weights, pivot);
            double massAbove = Sum(weights[..above]);
            if (above > 0 && massAbove >= target)
            {
                keys = keys[..above];
                weights = weights[..above];
                continue;
            }

            target -= massAbove;
            double massEqual = Sum(weights.Slice(above, equal));
            if (massEqual >= target) return new Cutoff(pivot, target);
            target -= massEqual;
            keys = keys[(above + equal)..];
            weights = weights[(above + equal)..];
        }

        return new Cutoff(float.NegativeInfinity, double.PositiveInfinity);
    }

    /// <summary>
    /// Leaves the keys of the one of 1024 equal ranges in which the weight reaches the target, and lowers the target by the weight above it:
    /// two passes without a branch that depends on the data, where pivots would take many. False where the target is not reached.
    /// </summary>
    private static bool NarrowByHistogram(ref Span<float> keys, ref Span<float> weights, ref double target)
    {
        (float lowest, float highest) = ScoreScan.Bounds(keys);
        float scale = (Ranges - 1) / (highest - lowest);
        if (!float.IsFinite(scale)) return true;
        Span<double> masses = stackalloc double[Ranges];
        masses.Clear();
        for (int i = 0; i < keys.Length; i++) masses[Range(keys[i])] += weights[i];

        int range = 0;
        for (; range < Ranges && masses[range] < target; range++) target -= masses[range];
        if (range == Ranges) return false;

        int kept = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            float key = keys[i], weight = weights[i];
            keys[kept] = key;
            weights[kept] = weight;
            kept += Range(key) == range ? 1 : 0;
        }

        keys = keys[..kept];
        weights = weights[..kept];
        return true;

        // In [0, Ranges) by construction, so the conversion needs no saturation.
        int Range(float key) => float.ConvertToIntegerNative<int>((highest - key) * scale);
    }

    /// <summary>Median of three at pseudo-random places, so that no arrangement of scores is quadratic by design.</summary>
    private static float Pivot(ReadOnlySpan<float> keys, ref RandomStream places)
    {
        float a = keys[(int)(places.NextUniform() * keys.Length)];
        float b = keys[(int)(places.NextUniform() * keys.Length)];
        float c = keys[(int)(places.NextUniform() * keys.Length)];
        return Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
    }

    /// <summary>Orders the keys as above, equal, below the pivot, and the weights (if any) with them.</summary>
    private static (int Above, int Equal) Partition(Span<float> keys, Span<float> weights, float pivot)
    {
        int above = 0, i = 0, below = keys.Length;
        while (i < below)
        {
            if (keys[i] > pivot) Swap(keys, weights, above++, i++);
            else if (keys[i] < pivot) Swap(keys, weights, i, --below);
            else i++;
        }

        return (above, below - above);
    }

    private static void Swap(Span<float> keys, Span<float> weights, int i, int j)
    {
        (keys[i], keys[j]) = (keys[j], keys[i]);
        if (!weights.IsEmpty) (weights[i], weights[j]) = (weights[j], weights[i]);
    }

    private static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (float weight in weights) sum += weight;
        return sum;
    }
}
