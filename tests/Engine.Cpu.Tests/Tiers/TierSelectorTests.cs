using Engine.Tensors;

namespace Engine.Cpu.Tests;

[TestFixture]
[NonParallelizable]
public class TierSelectorTests
{
    [Test]
    public void BestSupportedTierIsTheDefault()
    {
        string best = TierSelector.Tiers.First(static tier => tier.Supported).Name;
        Assert.That(WithVariable(null, static () => TierSelector.Choose(null)), Is.EqualTo(best));
    }

    [Test]
    public void NameAndEnvironmentForceATier()
    {
        Assert.That(TierSelector.Choose("SCALAR"), Is.EqualTo("scalar"));
        Assert.That(WithVariable("scalar", static () => TierSelector.Choose(null)), Is.EqualTo("scalar"));
    }

    [Test]
    public void UnknownAndMissingTiersAreRefusedByName()
    {
        UnsupportedException? unknown = Assert.Throws<UnsupportedException>(static () => TierSelector.Choose("mmx"));
        Assert.That(unknown!.Message, Does.Contain("mmx").And.Contain("scalar"));
        foreach ((string name, bool supported) in TierSelector.Tiers)
            if (!supported) Assert.That(() => TierSelector.Choose(name), Throws.TypeOf<UnsupportedException>().With.Message.Contains(name));
    }

    private static string WithVariable(string? value, Func<string> choose)
    {
        string? before = Environment.GetEnvironmentVariable(TierSelector.Variable);
        Environment.SetEnvironmentVariable(TierSelector.Variable, value);
        try
        {
            return choose();
        }
        finally
        {
            Environment.SetEnvironmentVariable(TierSelector.Variable, before);
        }
    }
}
