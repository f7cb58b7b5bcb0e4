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
        [Values(1, 2, 7, 8, 9, 40, 300, 1000, 5000)] int k,
        [Values(1, 7, 8, 9, 1023, 1031, 5000, 20_011)] int vocabulary,
        [Values] Arrangement arrangement)
    {
        float[] scores = Scores.Arranged(arrangement, vocabulary, seed: k);
        int[] expected = [.. Enumerable.Range(0, vocabulary).OrderByDescending(id => scores[id]).ThenBy(id => id).Take(k).Order()];

        Candidates candidates = new();
        candidates.Reserve(TopK.Capacity(k, vocabulary));
        TopK.Open(scores, k, candidates);

        Assert.That(candidates.Ids(), Is.EqualTo(expected));
        Assert.That(candidates.Values.ToArray(), Is.EqualTo(expected.Select(id => scores[id])));
    }

    private static float[] Mask(float[] scores, int k)
    {
        Candidates candidates = new();
        candidates.Reserve(scores.Length);
        candidates.AddAll(scores);
        TopK.Cut(candidates, k);
        return ProcessorGoldens.Mask(scores, candidates.Ids());
    }

    [Test]
    public void RuledOutTokensAreNeverKept()
    {
        float[] scores = [float.NegativeInfinity, 1, float.NegativeInfinity, 0];
        Candidates candidates = new();
        candidates.Reserve(scores.Length);
        TopK.Open(scores, 3, candidates);
        Assert.That(candidates.Ids(), Is.EqualTo(new[] { 1, 3 }));
    }
}
