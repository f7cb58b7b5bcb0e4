namespace Engine.Decoding;

/// <summary>score - count * frequency - (count > 0 ? presence : 0), count being how often the id was generated.</summary>
internal static class OccurrencePenalty
{
    /// <param name="logits">Scores [vocabulary].</param>
    /// <param name="generatedIds">Ids after the prompt, each below the vocabulary size.</param>
    /// <param name="frequency">Taken for each occurrence.</param>
    /// <param name="presence">Taken once.</param>
    /// <param name="counts">[vocabulary], all zero on entry and on return.</param>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> generatedIds, float frequency, float presence, Span<int> counts)
    {
        foreach (int id in generatedIds) counts[id]++;
        foreach (int id in generatedIds)
        {
            int count = counts[id];
            if (count == 0) continue;
            logits[id] -= count * frequency + presence;
            counts[id] = 0;
        }
    }
}
