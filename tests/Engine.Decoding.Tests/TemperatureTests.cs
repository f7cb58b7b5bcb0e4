namespace Engine.Decoding.Tests;

public class TemperatureTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldensUpToTheShift(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        foreach ((string result, float temperature) in new[] { ("temperature_0_7", 0.7f), ("temperature_1_9", 1.9f) })
            c.Check(result, scores =>
            {
                float highest = scores.Max();
                Temperature.Apply(scores, highest, temperature);
                return [.. scores.Select(score => score + highest / temperature)];
            });
    }

    [Test]
    public void NoTemperatureOverflows()
    {
        float[] scores = [80, 79.99f, -80];
        Temperature.Apply(scores, 80, 1e-6f);
        Assert.That(scores[0], Is.Zero);
        Assert.That(scores[1], Is.LessThan(-9_000));
    }
}
