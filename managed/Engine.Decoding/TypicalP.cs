namespace Engine.Decoding;

/// <summary>
/// Locally typical sampling (Meister et al. 2022, arXiv 2202.00666): the smallest set of tokens, in the order of
/// |-ln probability - entropy|, whose probability reaches p, at least one.
/// </summary>
internal static class TypicalP
{
    /// <summary>Keeps the typical set of weighed candidates.</summary>
    public static void Cut(Candidates candidates, float p) => Cut(candidates, p, candidates.Measure());

    /// <summary>Fills <paramref name="into"/> with the typical set of a whole vocabulary.</summary>
    /// <param name="distribution">The scaled scores and their mass.</param>
    /// <param name="p">In (0, 1).</param>
    /// <param name="into">Receives weighed candidates.</param>
    public static void Open(in ScoredVocabulary distribution, float p, Candidates into)
    {
        distribution.GatherMass(Center(distribution.Mass), p * distribution.Mass.Total, into);
        Cut(into, p, distribution.Mass);
    }

    /// <summary>The scaled score whose surprise is the entropy: ln(total) - v = entropy.</summary>
    private static float Center(in ScoreScan.Mass mass) => (float)(mass.Weighted / mass.Total);

    private static void Cut(Candidates candidates, float p, in ScoreScan.Mass mass)
    {
        float center = Center(mass);
        Span<float> keys = candidates.Keys;
        for (int i = 0; i < keys.Length; i++) keys[i] = -Math.Abs(candidates.Values[i] - center);
        candidates.KeepMass(keys, p * mass.Total);
    }
}
