namespace Engine.Decoding;

/// <summary>score &lt; 0: score * penalty, else score / penalty; once for each id that occurred (Keskar et al. 2019, arXiv 1909.05858).</summary>
internal static class RepetitionPenalty
{
    /// <param name="logits">Scores [vocabulary].</param>
    /// <param name="previousIds">Prompt and generated ids, each below the vocabulary size.</param>
    /// <param name="penalty">Positive.</param>
    /// <param name="counts">[vocabulary], all zero on entry and on return.</param>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> previousIds, float penalty, Span<int> counts)
    {
        foreach (int id in previousIds)
        {
            if (counts[id]++ != 0) continue;
            float score = logits[id];
            logits[id] = score < 0 ? score * penalty : score / penalty;
        }

        foreach (int id in previousIds) counts[id] = 0;
    }
}
