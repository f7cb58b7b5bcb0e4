namespace Engine.Transformer.Tests;

/// <summary>The properties that each scaling is made for; exact values are covered by the goldens.</summary>
internal sealed class RotaryScalingTests
{
    private const int Pairs = 32;
    private const float Theta = 10000;
    private static readonly float[] Plain = Frequencies(new PlainRotary());

    [Test]
    public void PlainFrequenciesAreThePowersOfTheBase()
    {
        for (int i = 0; i < Pairs; i++) Assert.That(Plain[i], Is.EqualTo(Math.Pow(Theta, -2.0 * i / 64)).Within(3e-7 * Plain[i]));
        Assert.That(Plain[0], Is.EqualTo(1));
    }

    [Test]
    public void LinearDividesEveryFrequency()
    {
        float[] scaled = Frequencies(new LinearRotary(4));
        for (int i = 0; i < Pairs; i++) Assert.That(scaled[i], Is.EqualTo(Plain[i] / 4));
    }

    [TestCase(1)]
    [TestCase(512)]
    public void DynamicIsPlainUpToTheTrainedLength(int length) => Assert.That(Frequencies(new DynamicRotary(2, 512), length), Is.EqualTo(Plain));

    [Test]
    public void DynamicStretchesTheSlowPairsMost()
    {
        float[] scaled = Frequencies(new DynamicRotary(2, 512), 1024);
        Assert.That(scaled[0], Is.EqualTo(Plain[0]));
        for (int i = 1; i < Pairs; i++) Assert.That(scaled[i] / Plain[i], Is.LessThan(scaled[i - 1] / Plain[i - 1]));
        // The slowest pair is interpolated by the whole stretch: 2 * 1024 / 512 - 1.
        Assert.That(Plain[^1] / scaled[^1], Is.EqualTo(3).Within(1e-4));
    }

    [Test]
    public void YarnKeepsFastPairsAndInterpolatesSlowOnes()
    {
        var yarn = new YarnRotary { Factor = 4, TrainedLength = 2048, Attention = (float)YarnRotary.Magnitude(4) };
        float[] scaled = Frequencies(yarn);
        for (int i = 0; i < Pairs; i++)
        {
            double turns = 2048 * Plain[i] / (2 * Math.PI);
            if (turns > 40) Assert.That(scaled[i], Is.EqualTo(Plain[i]), $"pair {i}");
            else if (turns < 0.7) Assert.That(scaled[i], Is.EqualTo(Plain[i] / 4).Within(1e-6 * Plain[i]), $"pair {i}");
            else Assert.That(scaled[i], Is.InRange(Plain[i] / 4 * 0.999999f, Plain[i]), $"pair {i}");
        }

        Assert.That(yarn.AttentionFactor, Is.EqualTo(0.1 * Math.Log(4) + 1).Within(1e-6));
        Assert.That(YarnRotary.Magnitude(0.5), Is.EqualTo(1));
    }

    [Test]
    public void WavelengthScalingKeepsShortAndInterpolatesLongWaves()
    {
        float[] scaled = Frequencies(new WavelengthRotary(8, 1, 4, 2048));
        for (int i = 0; i < Pairs; i++)
        {
            double wavelength = 2 * Math.PI / Plain[i];
            float least = Plain[i] / 8;
            if (wavelength < 2048 / 4.0) Assert.That(scaled[i], Is.EqualTo(Plain[i]), $"pair {i}");
            else if (wavelength > 2048) Assert.That(scaled[i], Is.EqualTo(least), $"pair {i}");
            else Assert.That(scaled[i], Is.InRange(least, Plain[i]), $"pair {i}");
        }
    }

    [Test]
    public void StoredFactorsDivide()
    {
        float[] scaled = Frequencies(new FactorRotary([.. Enumerable.Range(1, Pairs).Select(i => (float)i)]));
        for (int i = 0; i < Pairs; i++) Assert.That(scaled[i], Is.EqualTo(Plain[i] / (i + 1)));
    }

    private static float[] Frequencies(RotaryScaling scaling, int length = 1)
    {
        var inverse = new float[Pairs];
        scaling.Fill(inverse, Theta, length);
        return inverse;
    }
}
