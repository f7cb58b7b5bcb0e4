using Engine.Tensors;

namespace Engine.Tests;

public class MachineRoofsTests
{
    [Test]
    public void TheRoofIsThatOfMostWeightsWhateverTheirFormats()
    {
        Dictionary<QuantFormat, long> weights = new() { [QuantFormat.Q8_0] = 12, [QuantFormat.Q4_K] = 9, [QuantFormat.Q6_K] = 5, [QuantFormat.F32] = 1 };
        MachineRoofs most = MachineRoofs.Measure(new EngineOptions { Threads = 1 }, weights);
        Assert.That((most.Products, most.ProductOpsPerSecond > 0, most.ReadBytesPerSecond > 0), Is.EqualTo(("unsigned byte", true, true)));
    }
}
