namespace Engine.Decoding.Tests;

public class ExponentialTests
{
    [Test]
    public void IsWithinTwoUnitsInTheLastPlace()
    {
        float[] values = [0, -0f, .. Enumerable.Range(1, 100_000).Select(i => -87.3f * i / 100_000)];
        float[] weights = new float[values.Length];
        Exponential.Invoke(values, weights);
        Assert.That(weights[0], Is.EqualTo(1f));
        for (int i = 0; i < values.Length; i++)
        {
            double exact = Math.Exp(values[i]);
            Assert.That(Math.Abs(weights[i] - exact), Is.LessThanOrEqualTo(2 * (MathF.BitIncrement((float)exact) - (float)exact)), $"e^{values[i]}");
        }
    }

    [Test]
    public void EveryLengthGivesTheSameValues()
    {
        float[] values = Scores.Arranged(Arrangement.Descending, 40);
        float[] whole = new float[40];
        Exponential.Invoke(values, whole);
        for (int length = 0; length <= 40; length++)
        {
            float[] weights = new float[length];
            Exponential.Invoke(values.AsSpan(0, length), weights);
            Assert.That(weights, Is.EqualTo(whole[..length]));
        }
    }

    [Test]
    public void VanishesFarBelow()
    {
        float[] values = [-87.4f, -200, -1e9f, float.MinValue, float.NegativeInfinity];
        float[] weights = [1, 1, 1, 1, 1];
        Exponential.Invoke(values, weights);
        Assert.That(weights, Is.All.Zero);
    }
}
