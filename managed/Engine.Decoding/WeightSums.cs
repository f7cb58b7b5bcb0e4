using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// Sums of weights in double precision. A weight has 24 bits, so a sum of up to 2^17 of them within a factor of 2^12 of each other is exact, and
/// others are rounded in the sixteenth digit: the order of summation, which differs between a short list and a whole vocabulary, decides nothing.
/// </summary>
internal static class WeightSums
{
    private const int Lanes = Exponential.Lanes;

    /// <summary>Sum of all weights.</summary>
    public static double Total(ReadOnlySpan<float> weights)
    {
        ref float source = ref MemoryMarshal.GetReference(weights);
        Vector256<double> lower = Vector256<double>.Zero, upper = lower;
        int i = 0;
        for (; i <= weights.Length - Lanes; i += Lanes)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
            lower += low;
            upper += high;
        }

        double total = Vector256.Sum(lower + upper);
        for (; i < weights.Length; i++) total += weights[i];
        return total;
    }

    /// <summary>Gives the weight 0 to keys below <paramref name="lowest"/>, and sums the weights of the others.</summary>
    public static double Keep(ReadOnlySpan<float> keys, float lowest, Span<float> weights)
    {
        weights = weights[..keys.Length];
        ref float source = ref MemoryMarshal.GetReference(keys);
        ref float target = ref MemoryMarshal.GetReference(weights);
        Vector256<float> lows = Vector256.Create(lowest);
        Vector256<double> lower = Vector256<double>.Zero, upper = lower;
        int i = 0;
        for (; i <= keys.Length - Lanes; i += Lanes)
        {
            Vector256<float> weight = Vector256.LoadUnsafe(ref target, (nuint)i) & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref source, (nuint)i), lows);
            weight.StoreUnsafe(ref target, (nuint)i);
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(weight);
            lower += low;
            upper += high;
        }

        double total = Vector256.Sum(lower + upper);
        for (; i < keys.Length; i++)
        {
            if (keys[i] < lowest) weights[i] = 0;
            total += weights[i];
        }

        return total;
    }

    /// <summary>Sum of value times weight; a weight of 0 counts as 0 whatever its value.</summary>
    public static double Moment(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        ref float source = ref MemoryMarshal.GetReference(values);
        ref float factors = ref MemoryMarshal.GetReference(weights);
        Vector256<double> lower = Vector256<double>.Zero, upper = lower;
        // Below e^-87.3 weights are 0; a floor there keeps 0 * -infinity out of the sum.
        Vector256<float> floor = Vector256.Create(ScoreScan.Floor);
        int i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.MaxNative(Vector256.LoadUnsafe(ref source, (nuint)i), floor));
            (Vector256<double> lowWeight, Vector256<double> highWeight) = Vector256.Widen(Vector256.LoadUnsafe(ref factors, (nuint)i));
            lower += low * lowWeight;
            upper += high * highWeight;
        }

        double moment = Vector256.Sum(lower + upper);
        for (; i < values.Length; i++) moment += (double)Math.Max(values[i], ScoreScan.Floor) * weights[i];
        return moment;
    }

    /// <summary>Sums of the weights whose key is above <paramref name="high"/>, and of those whose key lies in [low, high].</summary>
    public static (double Above, double Within) Split(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, float low, float high)
    {
        weights = weights[..keys.Length];
        ref float source = ref MemoryMarshal.GetReference(keys);
        ref float addends = ref MemoryMarshal.GetReference(weights);
        Vector256<float> lows = Vector256.Create(low), highs = Vector256.Create(high);
        Vector256<double> above0 = Vector256<double>.Zero, above1 = above0, within0 = above0, within1 = above0;
        int i = 0;
        for (; i <= keys.Length - Lanes; i += Lanes)
        {
            Vector256<float> key = Vector256.LoadUnsafe(ref source, (nuint)i), weight = Vector256.LoadUnsafe(ref addends, (nuint)i);
            Vector256<float> higher = Vector256.GreaterThan(key, highs);
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(weight & higher);
            (Vector256<double> w0, Vector256<double> w1) = Vector256.Widen(Vector256.AndNot(weight & Vector256.GreaterThanOrEqual(key, lows), higher));
            above0 += a0;
            above1 += a1;
            within0 += w0;
            within1 += w1;
        }

        double above = Vector256.Sum(above0 + above1), within = Vector256.Sum(within0 + within1);
        for (; i < keys.Length; i++)
        {
            if (keys[i] > high) above += weights[i];
            else if (keys[i] >= low) within += weights[i];
        }

        return (above, within);
    }
}
