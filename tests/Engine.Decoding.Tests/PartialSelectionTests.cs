using CsCheck;

namespace Engine.Decoding.Tests;

public class PartialSelectionTests
{
    [Test]
    public void HighestCutsWhereASortWould() =>
        Gen.Select(Gen.Int[0, 20].Select(value => (float)value).Array[1, 60], Gen.Int[1, 60]).Sample((keys, count) =>
        {
            count = Math.Min(count, keys.Length);
            PartialSelection.Cutoff cutoff = PartialSelection.Highest([.. keys], count);
            float threshold = keys.OrderDescending().ElementAt(count - 1);
            return cutoff.Threshold == threshold && cutoff.Ties == count - keys.Count(key => key > threshold);
        });

    [Test]
    public void MassCutsWhereASortWould() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[1, 8]).Array[1, 60], Gen.Double[0.01, 1]).Sample((pairs, share) =>
        {
            float[] keys = [.. pairs.Select(pair => (float)pair.Item1)];
            float[] weights = [.. pairs.Select(pair => (float)pair.Item2)];
            double target = share * weights.Sum();
            PartialSelection.Cutoff cutoff = PartialSelection.Mass([.. keys], [.. weights], target);

            double above = pairs.Where(pair => pair.Item1 > cutoff.Threshold).Sum(pair => (double)pair.Item2);
            double equal = pairs.Where(pair => pair.Item1 == cutoff.Threshold).Sum(pair => (double)pair.Item2);
            return above < target && above + equal >= target && Math.Abs(cutoff.Ties - (target - above)) < 1e-9;
        });
}
