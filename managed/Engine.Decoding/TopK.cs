using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>Keeps the k highest scores, the lower id where the k-th is shared.</summary>
internal static class TopK
{
    private const int Lanes = Exponential.Lanes;
    private const int Stride = 4 * Lanes;

    /// <summary>
    /// Candidates that <see cref="Open"/> needs room for. A buffer several times k is cut back to k each time it is full, and the k-th value
    /// is then the bar that later scores must pass: few do, whatever the vocabulary.
    /// </summary>
    public static int Capacity(int k, int vocabulary) => (int)Math.Min(vocabulary, Math.Max(512, 4L * k));

    /// <summary>Keeps the k highest candidates.</summary>
    public static void Cut(Candidates candidates, int k) => candidates.KeepHighest(k);

    /// <summary>Fills <paramref name="into"/> with the k highest of all scores, unscaled.</summary>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static void Open(ReadOnlySpan<float> scores, int k, Candidates into)
    {
        into.Clear();
        int capacity = Capacity(k, scores.Length);
        float bar = float.NegativeInfinity;
        ref float source = ref MemoryMarshal.GetReference(scores);
        Vector256<float> bars = Vector256.Create(bar), bound = Vector256.Create(float.MaxValue);
        Vector256<float> sane = Vector256<float>.AllBitsSet;
        int i = 0;
        for (; i <= scores.Length - Stride; i += Stride)
        {
            Vector256<float> a = Vector256.LoadUnsafe(ref source, (nuint)i);
            Vector256<float> b = Vector256.LoadUnsafe(ref source, (nuint)(i + Lanes));
            Vector256<float> c = Vector256.LoadUnsafe(ref source, (nuint)(i + 2 * Lanes));
            Vector256<float> d = Vector256.LoadUnsafe(ref source, (nuint)(i + 3 * Lanes));
            // NaN is never above the bar, and the native maximum may hide it: it is caught by failing the comparison with the bound.
            sane &= Vector256.LessThanOrEqual(a, bound) & Vector256.LessThanOrEqual(b, bound)
                & Vector256.LessThanOrEqual(c, bound) & Vector256.LessThanOrEqual(d, bound);
            Vector256<float> highest = Vector256.MaxNative(Vector256.MaxNative(a, b), Vector256.MaxNative(c, d));
            if (!Vector256.GreaterThanAny(highest, bars)) continue;
            if (into.Count + Stride > capacity && capacity < scores.Length)
            {
                bar = Raise(into, k);
                bars = Vector256.Create(bar);
            }

            // A score equal to the bar comes after k that are as high and have lower ids.
            into.Add(i, a, Vector256.GreaterThan(a, bars).ExtractMostSignificantBits());
            into.Add(i + Lanes, b, Vector256.GreaterThan(b, bars).ExtractMostSignificantBits());
            into.Add(i + 2 * Lanes, c, Vector256.GreaterThan(c, bars).ExtractMostSignificantBits());
            into.Add(i + 3 * Lanes, d, Vector256.GreaterThan(d, bars).ExtractMostSignificantBits());
        }

        bool allSane = Vector256.EqualsAll(sane.AsInt32(), Vector256<int>.AllBitsSet);
        if (into.Count + Stride > capacity && capacity < scores.Length) bar = Raise(into, k);
        for (; i < scores.Length; i++)
        {
            allSane &= scores[i] <= float.MaxValue;
            if (scores[i] > bar) into.Add(i, scores[i]);
        }

        if (!allSane) throw LogitsException.NotFinite(scores);
        if (into.Count == 0) throw LogitsException.NothingLeft();
        into.KeepHighest(k);
    }

    private static float Raise(Candidates candidates, int k)
    {
        candidates.KeepHighest(k);
        float lowest = float.PositiveInfinity;
        foreach (float value in candidates.Values) lowest = Math.Min(lowest, value);
        return lowest;
    }
}
