namespace Engine.Decoding.Tests;

public class EndTokensTests
{
    [Test]
    public void ContainsWhatItWasGiven()
    {
        EndTokens ends = new(7, 2, 7);
        Assert.That(ends.Ids.ToArray(), Is.EqualTo(new[] { 2, 7 }));
        Assert.That(ends.Contains(7), Is.True);
        Assert.That(ends.Contains(3), Is.False);
        Assert.That(EndTokens.None.Contains(0), Is.False);
    }
}
