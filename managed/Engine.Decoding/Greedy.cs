namespace Engine.Decoding;

/// <summary>The id of the highest score, the lowest id where several are equal.</summary>
internal static class Greedy
{
    /// <param name="scores">Scores [n].</param>
    /// <param name="blockHighest">Scratch: the highest of each block [ceil(n / ScoreScan.Block)].</param>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static int Pick(ReadOnlySpan<float> scores, Span<float> blockHighest)
    {
        float highest = ScoreScan.Highest(scores, blockHighest);
        int start = ScoreScan.PlaceOf(blockHighest, highest) * ScoreScan.Block;
        return start + ScoreScan.PlaceOf(scores[start..], highest);
    }
}
