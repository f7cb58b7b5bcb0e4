namespace Engine.Decoding;

/// <summary>Keeps the tokens whose probability is at least p times the highest (Nguyen et al. 2024, arXiv 2407.01082).</summary>
internal static class MinP
{
    /// <summary>Keeps what is probable enough of weighed candidates.</summary>
    public static void Cut(Candidates candidates, float p) => candidates.KeepWeight(p * ScoreScan.Highest(candidates.Weights));

    /// <summary>Fills <paramref name="into"/> with what is probable enough of a whole vocabulary.</summary>
    /// <param name="distribution">The scaled scores.</param>
    /// <param name="p">In (0, 1].</param>
    /// <param name="into">Receives weighed candidates.</param>
    public static void Open(in ScoredVocabulary distribution, float p, Candidates into)
    {
        // The margin covers the rounding of logarithm and exponential; the cut decides exactly.
        distribution.Gather(MathF.Log(p) - 1e-3f, 0, into);
        Cut(into, p);
    }
}
