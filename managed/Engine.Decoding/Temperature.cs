namespace Engine.Decoding;

/// <summary>score / temperature.</summary>
internal static class Temperature
{
    /// <summary>Scales the scores so that the highest becomes 0: (score - highest) / temperature. The distribution is that of score / temperature, and no temperature overflows it.</summary>
    /// <param name="scores">Any number of scores, at least one finite.</param>
    /// <param name="highest">The highest of the distribution.</param>
    /// <param name="temperature">Positive.</param>
    public static void Apply(Span<float> scores, float highest, float temperature) => ScoreScan.Scale(scores, highest, 1 / temperature, scores);
}
