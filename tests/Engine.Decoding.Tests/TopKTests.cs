namespace Engine.Decoding.Tests;

public class TopKTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        c.Check("top_k_1", scores => Mask(scores, 1));
        c.Check("top_k_7", scores => Mask(scores, 7));
        c.Check("top_k_1000", scores => Mask(scores, 1000));
    }

    [Test]
    public void OpeningAVocabularyKeepsWhatASortWouldKeep(
        [Values(1, 2, 7, 8, 9, 20, 40, 300, 1000, 5000)] int k,
        [Values(1, 7, 8, 9, 1023, 1031, 5000, 20_011, 50_003)] int vocabulary,
        [Values] Arrangement arrangement)
    {
        float[] scores = Scores.Arranged(arrangement, vocabulary, seed: k);
        int[] expected = [.. Enumerable.Range(0, vocabulary).OrderByDescending(id => scores[id]).ThenBy(id => id).Take(k).Order()];

        Candidates candidates = Open(scores, k);

        Assert.That(candidates.Ids(), Is.EqualTo(expected));
        Assert.That(candidates.Values.ToArray(), Is.EqualTo(expected.Select(id => scores[id])));
    }

    private static float[] Mask(float[] scores, int k) => ProcessorGoldens.Mask(scores, Open(scores, k).Ids());

    private static Candidates Open(float[] scores, int k)
    {
        SamplerScratch scratch = new(scores.Length);
        scratch.Candidates.Reserve(scores.Length);
        Assert.That(TopK.Open(scores, k, scratch), Is.EqualTo(scores.Max()));
        return scratch.Candidates;
    }

    [Test]
    public void NoMoreAreKeptThanAreLeft([Values(2, 60, 900, 40_000)] int k, [Values(100, 20_011, 50_003)] int vocabulary)
    {
        float[] scores = Scores.Arranged(Arrangement.ManyTies, vocabulary);
        for (int id = 0; id < vocabulary; id++)
            if (id % 97 != 5) scores[id] = float.NegativeInfinity;
        int[] expected = [.. Enumerable.Range(0, vocabulary).Where(id => id % 97 == 5).OrderByDescending(id => scores[id]).ThenBy(id => id).Take(k).Order()];
        Assert.That(Open(scores, k).Ids(), Is.EqualTo(expected));
    }

    [Test]
    public void RuledOutTokensAreNeverKept()
    {
        float[] scores = [float.NegativeInfinity, 1, float.NegativeInfinity, 0];
        Assert.That(Open(scores, 3).Ids(), Is.EqualTo(new[] { 1, 3 }));
    }
}
