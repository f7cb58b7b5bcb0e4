namespace Engine.Transformer.Tests;

/// <summary>Scaled and capped logits against the definition in float64, at every place of a vector.</summary>
internal sealed class LogitBoundsTests
{
    [Test]
    public void CappedLogitsAreThoseOfTheDefinition([Values(1f, 0.25f)] float scale, [Values(4f, 30f)] float cap)
    {
        var random = new Random(1);
        for (int count = 0; count <= 40; count++)
        {
            float[] row = [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 400)];
            double[] expected = [.. row.Select(x => cap * Math.Tanh((double)scale * x / cap))];
            LogitBounds.Apply(row, scale, cap);
            Assert.That(row.Select(x => (double)x), Is.EqualTo(expected).Within(5e-7 * cap), $"{count} logits");
        }
    }

    [Test]
    public void TheEndsAreTheCapAndTheMiddleIsTheLogit()
    {
        float[] row = [1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, 0, float.NaN, 0.01f];
        LogitBounds.Apply(row, 1, 30);
        Assert.That(row[..6], Is.EqualTo(new[] { 30, -30, 30, -30, 0, float.NaN }));
        Assert.That(row[6], Is.EqualTo(0.01f).Within(1e-5f));
    }

    [Test]
    public void WithoutACapLogitsAreScaledAlone()
    {
        float[] row = [.. Enumerable.Range(-10, 21).Select(i => (float)i)];
        float[] expected = [.. row.Select(x => x * 0.25f)];
        LogitBounds.Apply(row, 0.25f, 0);
        Assert.That(row, Is.EqualTo(expected));
    }
}
