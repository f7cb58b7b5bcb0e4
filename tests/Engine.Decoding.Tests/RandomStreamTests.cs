namespace Engine.Decoding.Tests;

public class RandomStreamTests
{
    [Test]
    public void GivesThePublishedNumbersOfSplitMix64()
    {
        RandomStream random = new(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        foreach (ulong value in expected) Assert.That(random.Next(), Is.EqualTo(value));
    }

    [Test]
    public void PositionRepeatsADraw()
    {
        RandomStream random = new(7);
        double[] draws = [random.NextUniform(), random.NextUniform(), random.NextUniform()];
        random.Position = 1;
        Assert.That(random.NextUniform(), Is.EqualTo(draws[1]));
        Assert.That(draws, Is.All.InRange(0, 1));
    }
}
