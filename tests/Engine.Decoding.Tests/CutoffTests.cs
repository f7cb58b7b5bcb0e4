using CsCheck;

namespace Engine.Decoding.Tests;

public class CutoffTests
{
    [Test]
    public void TiesAreKeptInTheOrderOfPlacesUntilTheyAreUsedUp([Values(false, true)] bool weighed) =>
        Gen.Select(Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4]).Array[1, 60], Gen.Int[-1, 90]).Sample((pairs, halves) =>
        {
            float[] keys = [.. pairs.Select(pair => (float)pair.Item1)], costs = [.. pairs.Select(pair => (float)pair.Item2)];
            double left = halves / 2.0;
            int expected = 0;
            for (int place = 0; place < keys.Length && left > 0; place++)
            {
                if (keys[place] != 1) continue;
                left -= weighed ? costs[place] : 1;
                expected = place + 1;
            }

            return new Cutoff(1, halves / 2.0).EndOfTies(keys, weighed ? costs : []) == expected;
        });

    [TestCase(1)]
    [TestCase(8)]
    [TestCase(1031)]
    public void EqualKeysAreCountedEightAtATime(int length)
    {
        float[] keys = new float[length];
        for (int count = 1; count <= length; count += 3)
            Assert.That(new Cutoff(0, count).EndOfTies(keys, default), Is.EqualTo(count));
        Assert.That(new Cutoff(0, double.PositiveInfinity).EndOfTies(keys, default), Is.EqualTo(length));
        Assert.That(new Cutoff(0, length + 5).EndOfTies(keys, default), Is.EqualTo(length));
    }
}
