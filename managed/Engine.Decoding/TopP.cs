namespace Engine.Decoding;

/// <summary>Nucleus sampling (Holtzman et al. 2020, arXiv 1904.09751): the smallest set of most probable tokens whose probability reaches p, at least one.</summary>
internal static class TopP
{
    private const float FarthestOfList = -8;

    /// <summary>Keeps the nucleus of weighed candidates.</summary>
    public static void Cut(Candidates candidates, float p) => Cut(candidates, p, candidates.TotalWeight());

    /// <summary>Keeps the nucleus of candidates that hold all that matters of a distribution of a known mass.</summary>
    public static void Cut(Candidates candidates, float p, double total) => candidates.KeepMass(candidates.Values, p * total, total);

    /// <summary>Fills <paramref name="into"/> with the nucleus of a whole vocabulary.</summary>
    /// <param name="distribution">The scaled scores.</param>
    /// <param name="p">In (0, 1).</param>
    /// <param name="into">Receives weighed candidates.</param>
    public static void Open(in ScoredVocabulary distribution, float p, Candidates into)
    {
        bool broad = distribution.IsBroad();
        if (!broad)
        {
            if (distribution.TryGatherTop(into, out double least, out double most) && into.TryKeepMass(into.Values, p * least, p * most)) return;
            // Where what is near does not reach, the nucleus goes deep into the bulk.
            broad = WeightSums.Split(into.Values, into.Weights, FarthestOfList, 0).Within < p * least;
        }

        if (broad)
        {
            Cut(into, p, distribution.TakeAll<NoMoment>(into).Total);
            return;
        }

        double total = distribution.Measure<NoMoment>().Total;
        distribution.GatherMass(0, p * total, into);
        Cut(into, p, total);
    }
}
