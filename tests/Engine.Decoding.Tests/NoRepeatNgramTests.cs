namespace Engine.Decoding.Tests;

public class NoRepeatNgramTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        c.Check("no_repeat_ngram_2", scores => NoRepeatNgram.Apply(scores, c.PreviousIds, 2));
        c.Check("no_repeat_ngram_3", scores => NoRepeatNgram.Apply(scores, c.PreviousIds, 3));
    }

    [TestCase(1, new[] { 1, 2, 1 }, new[] { 1, 2 })]
    [TestCase(2, new[] { 1, 2, 1 }, new[] { 2 })]
    [TestCase(2, new[] { 1, 2, 1, 3, 1 }, new[] { 2, 3 })]
    [TestCase(3, new[] { 1, 1, 1, 1 }, new[] { 1 })]
    [TestCase(3, new[] { 1, 2 }, new int[0])]
    [TestCase(4, new[] { 1, 2, 3, 1, 2 }, new int[0])]
    [TestCase(1, new int[0], new int[0])]
    public void BansWhatWouldCompleteAnNgram(int size, int[] previousIds, int[] banned)
    {
        float[] scores = new float[5];
        NoRepeatNgram.Apply(scores, previousIds, size);
        Assert.That(Enumerable.Range(0, 5).Where(id => float.IsNegativeInfinity(scores[id])), Is.EqualTo(banned));
    }
}
