namespace Engine.Decoding.Tests;

public class TypicalPTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        c.CheckMask("typical_0_5", candidates => TypicalP.Cut(candidates, 0.5f));
        c.CheckMask("typical_0_95", candidates => TypicalP.Cut(candidates, 0.95f));
    }

    [Test]
    public void LeavesOutATokenThatIsTooProbable()
    {
        // One token of probability 0.3 among 700 of 0.001: the entropy is near ln 1000, so the frequent one is the least typical.
        float[] scores = [MathF.Log(300), .. Enumerable.Repeat(0f, 700)];
        Candidates candidates = ProcessorGoldens.Weighed(scores);
        TypicalP.Cut(candidates, 0.5f);
        Assert.That(candidates.KeptIds()[0], Is.EqualTo(1));
        Assert.That(candidates.KeptIds(), Has.Length.EqualTo(500).Within(1));
    }
}
