namespace Engine.Decoding.Tests;

public class RepetitionPenaltyTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        int[] counts = new int[c.Scores.Length];
        c.Check("repetition_1_3", scores => RepetitionPenalty.Apply(scores, c.PreviousIds, 1.3f, counts));
        c.Check("repetition_0_8", scores => RepetitionPenalty.Apply(scores, c.PreviousIds, 0.8f, counts));
        Assert.That(counts, Is.All.Zero, "left clean");
    }
}
