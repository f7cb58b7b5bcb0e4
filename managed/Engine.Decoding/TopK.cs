namespace Engine.Decoding;

/// <summary>Keeps the k highest scores, the lower id where the k-th is shared.</summary>
internal static class TopK
{
    /// <summary>Makes the k highest of all scores, unscaled, the candidates of <paramref name="scratch"/>, and returns the highest.</summary>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static float Open(ReadOnlySpan<float> scores, int k, SamplerScratch scratch)
    {
        Span<float> blockHighest = scratch.BlockHighest;
        float highest = ScoreScan.Highest(scores, blockHighest);
        scratch.Candidates.TakeHighest(scores, blockHighest, k);
        return highest;
    }
}
