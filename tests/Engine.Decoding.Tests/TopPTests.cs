namespace Engine.Decoding.Tests;

public class TopPTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        c.CheckMask("top_p_0_1", candidates => TopP.Cut(candidates, 0.1f));
        c.CheckMask("top_p_0_8", candidates => TopP.Cut(candidates, 0.8f));
        c.CheckMask("top_p_0_95", candidates => TopP.Cut(candidates, 0.95f));
    }

    [Test]
    public void KeepsTheSmallestSetThatReachesP([Values] Arrangement arrangement, [Values(1, 9, 1000, 5003)] int vocabulary, [Values(0.01f, 0.3f, 0.9f, 0.999f)] float p)
    {
        float[] scores = Scores.Arranged(arrangement, vocabulary);
        Candidates candidates = ProcessorGoldens.Weighed(scores);
        double[] probability = Softmax(scores);
        TopP.Cut(candidates, p);

        double kept = candidates.KeptIds().Sum(id => probability[id]);
        int worst = candidates.KeptIds().OrderBy(id => scores[id]).ThenByDescending(id => id).First();
        Assert.That(kept, Is.GreaterThan(p - 1e-5), "reaches p");
        Assert.That(kept - probability[worst], Is.LessThan(p + 1e-5), "not without its least token");
        int[] expected = [.. Enumerable.Range(0, vocabulary).OrderByDescending(id => scores[id]).ThenBy(id => id).Take(candidates.KeptIds().Length).Order()];
        Assert.That(candidates.KeptIds(), Is.EqualTo(expected), "the most probable, lower ids first");
    }

    private static double[] Softmax(float[] scores)
    {
        double highest = scores.Max(), total = scores.Sum(score => Math.Exp(score - highest));
        return [.. scores.Select(score => Math.Exp(score - highest) / total)];
    }
}
