using CsCheck;

namespace Engine.Decoding.Tests;

public class PartialSelectionTests
{
    [Test]
    public void HighestCutsWhereASortWould() =>
        Gen.Select(Gen.Int[0, 20].Select(value => (float)value).Array[1, 60], Gen.Int[1, 60]).Sample((keys, count) =>
        {
            count = Math.Min(count, keys.Length);
            Cutoff cutoff = new PartialSelection(keys.Length).Highest(keys, count);
            float threshold = keys.OrderDescending().ElementAt(count - 1);
            return cutoff.Threshold == threshold && cutoff.Ties == count - keys.Count(key => key > threshold);
        });

    [Test]
    public void HighestOfManyCutsWhereASortWould(
        [Values] Arrangement arrangement, [Values(1, 3, 20, 25, 30, 500, 15_000, 24_990, 24_999, 25_000)] int count)
    {
        float[] keys = Scores.Arranged(arrangement, 25_000), blockHighest = [.. keys.Chunk(ScoreScan.Block).Select(block => block.Max())];
        float threshold = keys.OrderDescending().ElementAt(count - 1);
        Cutoff expected = new(threshold, count - keys.Count(key => key > threshold));
        PartialSelection selection = new(keys.Length);
        Assert.That(selection.Highest(keys, count), Is.EqualTo(expected));
        Assert.That(selection.Highest(keys, blockHighest, count), Is.EqualTo(expected));
    }

    [Test]
    public void MassCutsWhereASortWould() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[1, 8]).Array[1, 60], Gen.Double[0.01, 1]).Sample((pairs, share) =>
        {
            float[] keys = [.. pairs.Select(pair => (float)pair.Item1)];
            float[] weights = [.. pairs.Select(pair => (float)pair.Item2)];
            double target = share * weights.Sum();
            Cutoff cutoff = new PartialSelection(keys.Length).Mass(keys, weights, target, weights.Sum());

            double above = pairs.Where(pair => pair.Item1 > cutoff.Threshold).Sum(pair => (double)pair.Item2);
            double equal = pairs.Where(pair => pair.Item1 == cutoff.Threshold).Sum(pair => (double)pair.Item2);
            return above < target && above + equal >= target && Math.Abs(cutoff.Ties - (target - above)) < 1e-9;
        });

    [Test]
    public void MassOfManyKeysCutsWhereASortWould([Values] Arrangement arrangement, [Values(0.001, 0.5, 0.999)] double share, [Values(false, true)] bool outlier)
    {
        float[] keys = Scores.Arranged(arrangement, 30_000);
        if (outlier) keys[17] = -1e9f;
        float[] weights = [.. Scores.Arranged(Arrangement.Random, 30_000, seed: 2).Select(Math.Abs)];
        double target = share * weights.Sum(weight => (double)weight);
        Cutoff cutoff = new PartialSelection(keys.Length).Mass(keys, weights, target, weights.Sum(weight => (double)weight));

        double above = keys.Zip(weights).Where(pair => pair.First > cutoff.Threshold).Sum(pair => (double)pair.Second);
        double equal = keys.Zip(weights).Where(pair => pair.First == cutoff.Threshold).Sum(pair => (double)pair.Second);
        Assert.That(above, Is.LessThan(target));
        Assert.That(above + equal, Is.GreaterThanOrEqualTo(target));
        Assert.That(cutoff.Ties, Is.EqualTo(target - above).Within(1e-6));
    }

    [Test]
    public void AMassThatIsNotReachedKeepsEverything([Values(10, 10_000, 100_000)] int count)
    {
        float[] keys = Scores.Arranged(Arrangement.Random, count);
        Cutoff cutoff = new PartialSelection(count).Mass(keys, new float[count], 1, 0);
        Assert.That(cutoff.Threshold, Is.LessThanOrEqualTo(keys.Min()));
        Assert.That(cutoff.Ties, Is.EqualTo(double.PositiveInfinity));
    }
}
