using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>Where a descending order of keys is cut, lower places first among equals.</summary>
/// <param name="Threshold">Keys above it are kept, keys below it are not.</param>
/// <param name="Ties">Of the keys equal to it the first are kept, until they used this up: each counts 1, or its weight where weights decide.</param>
internal readonly record struct Cutoff(float Threshold, double Ties)
{
    private const int Lanes = Exponential.Lanes;

    /// <summary>
    /// The place behind the last key equal to the threshold that is kept: before it every key at least as high as the threshold is kept, from it on every higher key.
    /// </summary>
    /// <param name="keys">[n]</param>
    /// <param name="costs">What each tie uses up [n]; empty: 1 each.</param>
    public int EndOfTies(ReadOnlySpan<float> keys, ReadOnlySpan<float> costs)
    {
        if (double.IsPositiveInfinity(Ties)) return keys.Length;
        ref float source = ref MemoryMarshal.GetReference(keys);
        Vector256<float> threshold = Vector256.Create(Threshold);
        double left = Ties;
        int end = 0, i = 0;
        for (; i <= keys.Length - Lanes && left > 0; i += Lanes)
        {
            uint tied = Vector256.Equals(Vector256.LoadUnsafe(ref source, (nuint)i), threshold).ExtractMostSignificantBits();
            if (tied != 0) end = Use(costs, i, tied, ref left);
        }

        for (; i < keys.Length && left > 0; i++)
            if (keys[i] == Threshold) end = Use(costs, i, 1, ref left);
        return end;
    }

    /// <summary>The place behind the last of eight ties that is kept.</summary>
    private static int Use(ReadOnlySpan<float> costs, int place, uint tied, ref double left)
    {
        if (tied == byte.MaxValue)
        {
            double all = costs.IsEmpty ? Lanes : WeightSums.Total(costs.Slice(place, Lanes));
            if (all < left)
            {
                left -= all;
                return place + Lanes;
            }
        }

        int end = place;
        for (; tied != 0 && left > 0; tied &= tied - 1)
        {
            int tie = place + BitOperations.TrailingZeroCount(tied);
            left -= costs.IsEmpty ? 1 : costs[tie];
            end = tie + 1;
        }

        return end;
    }
}
