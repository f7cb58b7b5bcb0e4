namespace Engine.Decoding.Tests;

public class MinPTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        c.CheckMask("min_p_0_05", candidates => MinP.Cut(candidates, 0.05f));
        c.CheckMask("min_p_0_3", candidates => MinP.Cut(candidates, 0.3f));
    }

    [Test]
    public void MeasuresAgainstTheHighestThatIsLeft()
    {
        Candidates candidates = ProcessorGoldens.Weighed([4, 2, 1.9f, 0]);
        candidates.KeepMass([-3, 0, 0, 0], candidates.TotalWeight() - candidates.Weights[0], candidates.TotalWeight());
        MinP.Cut(candidates, 0.5f);
        Assert.That(candidates.KeptIds(), Is.EqualTo(new[] { 1, 2 }));
    }
}
