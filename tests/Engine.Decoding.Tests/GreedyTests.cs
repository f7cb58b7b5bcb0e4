namespace Engine.Decoding.Tests;

public class GreedyTests
{
    [Test]
    public void PicksTheHighestAndOfEqualsTheLowerId()
    {
        for (int length = 1; length <= 130; length++)
            for (int place = 0; place < length; place++)
            {
                float[] scores = new float[length];
                Array.Fill(scores, -5);
                scores[place] = -1;
                scores[length - 1] = -1;
                Assert.That(Pick(scores), Is.EqualTo(place));
            }
    }

    [Test]
    public void AScoreThatIsNoNumberIsNamed([Values(float.NaN, float.PositiveInfinity)] float bad, [Values(0, 5, 31, 40, 66)] int place)
    {
        float[] scores = new float[67];
        scores[place] = bad;
        Assert.That(() => Pick(scores), Throws.TypeOf<LogitsException>().With.Message.Contains($"token {place} "));
    }

    [Test]
    public void NothingToChooseIsAnError() =>
        Assert.That(() => Pick([float.NegativeInfinity, float.NegativeInfinity]), Throws.TypeOf<LogitsException>());

    [Test]
    public void PicksTheLowestOfEqualsInSeveralBlocks()
    {
        float[] scores = new float[3 * ScoreScan.Block];
        foreach (int place in new[] { 1500, 1600, 2900 }) scores[place] = 1;
        Assert.That(Pick(scores), Is.EqualTo(1500));
    }

    private static int Pick(float[] scores) => Greedy.Pick(scores, new float[ScoreScan.Blocks(scores.Length)]);
}
