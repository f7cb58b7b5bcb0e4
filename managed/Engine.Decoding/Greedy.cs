namespace Engine.Decoding;

/// <summary>The id of the highest score, the lowest id where several are equal.</summary>
internal static class Greedy
{
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static int Pick(ReadOnlySpan<float> scores) => ScoreScan.PlaceOf(scores, ScoreScan.Highest(scores));
}
