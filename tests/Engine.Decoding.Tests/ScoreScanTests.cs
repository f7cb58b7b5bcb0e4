namespace Engine.Decoding.Tests;

public class ScoreScanTests
{
    [Test]
    public void MassAndEntropyAreThoseOfTheSoftmax([Values(1, 5, 8, 16, 17, 1024, 1025, 4099)] int vocabulary, [Values(0.5f, 1, 2)] float temperature)
    {
        float[] scores = Scores.Normal(vocabulary, seed: vocabulary);
        if (vocabulary > 10) scores[3] = float.NegativeInfinity;
        float highest = ScoreScan.Highest(scores);
        double[] blocks = new double[ScoreScan.Blocks(vocabulary)];
        float[] blockHighest = new float[ScoreScan.Blocks(vocabulary)];
        Assert.That(ScoreScan.Highest(scores, blockHighest), Is.EqualTo(highest));
        Assert.That(blockHighest, Is.EqualTo(scores.Chunk(ScoreScan.Block).Select(block => block.Max())));
        ScoreScan.Mass mass = ScoreScan.Measure<FirstMoment, Discarded>(scores, highest, 1 / temperature, blockHighest, blocks, default, default);
        Assert.That(ScoreScan.Measure<NoMoment, Discarded>(scores, highest, 1 / temperature, blockHighest, blocks, default, default).Total, Is.EqualTo(mass.Total));

        double[] weights = [.. scores.Select(score => Math.Exp((score - highest) / (double)temperature))];
        double entropy = -weights.Where(weight => weight > 0).Sum(weight => weight / weights.Sum() * Math.Log(weight / weights.Sum()));
        Assert.That(highest, Is.EqualTo(scores.Max()));
        Assert.That(mass.Total, Is.EqualTo(weights.Sum()).Within(1e-6).Percent.Or.EqualTo(weights.Sum()).Within(1e-6 * weights.Sum()));
        Assert.That(blocks.Sum(), Is.EqualTo(mass.Total).Within(1e-9 * mass.Total));
        Assert.That(mass.Entropy, Is.EqualTo(entropy).Within(1e-5));
    }

    [Test]
    public void GathersARangeInTheOrderOfIds([Values(1, 8, 9, 100, 2500)] int vocabulary)
    {
        float[] scores = Scores.Normal(vocabulary, seed: 3);
        float highest = scores.Max();
        Candidates candidates = new();
        candidates.Reserve(vocabulary);
        for (int block = 0; block < ScoreScan.Blocks(vocabulary); block++)
        {
            (int start, int end) = ScoreScan.Places(block, vocabulary);
            candidates.AddRange(scores, start, end, highest, 0.5f, -2, -0.25f);
        }

        int[] expected = [.. Enumerable.Range(0, vocabulary).Where(id => (scores[id] - highest) * 0.5f is >= -2 and <= -0.25f)];
        Assert.That(candidates.Ids(), Is.EqualTo(expected));
    }

    [Test]
    public void TheMassBelowIsBoundedByItsChord([Values(3, 8, 1000, 1024, 2053)] int vocabulary, [Values(1, 0.4f)] float inverse)
    {
        float[] scores = Scores.Arranged(Arrangement.Random, vocabulary);
        scores[0] = 12;
        if (vocabulary > 8) (scores[2], scores[5], scores[6]) = (float.NegativeInfinity, -1e30f, -70);
        Candidates top = new();
        top.Reserve(vocabulary);
        double bound = 0;
        for (int block = 0; block < ScoreScan.Blocks(vocabulary); block++) bound += ScoreScan.GatherTop(scores, block, 12, inverse, -3, top);

        Assert.That(top.Ids(), Is.EqualTo(Enumerable.Range(0, vocabulary).Where(id => (scores[id] - 12) * inverse >= -3)));
        double mass = scores.Select(score => (double)(score - 12) * inverse).Where(value => value < -3).Sum(Math.Exp);
        Assert.That(bound, Is.InRange(mass * (1 - 1e-5), mass * ScoreScan.ChordExcess * (1 + 1e-5)));
    }
}
