using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// Locally typical sampling (Meister et al. 2022, arXiv 2202.00666): the smallest set of tokens, in the order of
/// |-ln probability - entropy|, whose probability reaches p, at least one.
/// </summary>
internal static class TypicalP
{
    // Where most of 2^17 tokens lie lower, they have too little mass for the typical set to reach into them.
    private const float LowestBulk = -13;

    /// <summary>Keeps the typical set of weighed candidates.</summary>
    public static void Cut(Candidates candidates, float p) => Cut(candidates, p, candidates.Measure());

    /// <summary>Keeps the typical set of candidates that hold all that matters of a distribution of a known mass.</summary>
    public static void Cut(Candidates candidates, float p, in ScoreScan.Mass mass)
    {
        Span<float> keys = candidates.Keys;
        Closeness(candidates.Values, Center(mass), keys);
        candidates.KeepMass(keys, p * mass.Total, mass.Total);
    }

    /// <summary>Fills <paramref name="into"/> with the typical set of a whole vocabulary.</summary>
    /// <param name="distribution">The scaled scores.</param>
    /// <param name="p">In (0, 1).</param>
    /// <param name="into">Receives weighed candidates.</param>
    public static void Open(in ScoredVocabulary distribution, float p, Candidates into)
    {
        if (distribution.IsBroad(LowestBulk))
        {
            Cut(into, p, distribution.TakeAll<FirstMoment>(into));
            return;
        }

        ScoreScan.Mass mass = distribution.Measure<FirstMoment>();
        distribution.GatherMass(Center(mass), p * mass.Total, into);
        Cut(into, p, mass);
    }

    /// <summary>The scaled score whose surprise is the entropy: ln(total) - v = entropy.</summary>
    private static float Center(in ScoreScan.Mass mass) => (float)(mass.Weighted / mass.Total);

    /// <summary>keys = -|values - center|.</summary>
    private static void Closeness(ReadOnlySpan<float> values, float center, Span<float> keys)
    {
        keys = keys[..values.Length];
        ref float source = ref MemoryMarshal.GetReference(values);
        ref float target = ref MemoryMarshal.GetReference(keys);
        Vector256<float> centers = Vector256.Create(center);
        int i = 0;
        for (; i <= values.Length - Exponential.Lanes; i += Exponential.Lanes)
            (-Vector256.Abs(Vector256.LoadUnsafe(ref source, (nuint)i) - centers)).StoreUnsafe(ref target, (nuint)i);
        for (; i < values.Length; i++) keys[i] = -Math.Abs(values[i] - center);
    }
}
