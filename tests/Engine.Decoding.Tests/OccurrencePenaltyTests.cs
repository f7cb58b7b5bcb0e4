namespace Engine.Decoding.Tests;

public class OccurrencePenaltyTests
{
    [Test]
    public void SubtractsFrequencyForEachAndPresenceOnce()
    {
        float[] scores = [1, 1, 1, -1];
        int[] counts = new int[4];
        OccurrencePenalty.Apply(scores, [1, 3, 1, 1], frequency: 0.25f, presence: 0.5f, counts);
        Assert.That(scores, Is.EqualTo(new[] { 1, 1 - 3 * 0.25f - 0.5f, 1, -1 - 0.25f - 0.5f }));
        Assert.That(counts, Is.All.Zero, "left clean");
    }
}
