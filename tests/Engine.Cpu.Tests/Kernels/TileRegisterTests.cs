using System.Runtime.Intrinsics;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu.Tests;

/// <summary>When linear layers go through tile registers, and that they leave none in use.</summary>
[TestFixture]
public unsafe class TileRegisterTests
{
    // 64 outputs are two panels; 1,024 inputs are two slices of K.
    private const int Inputs = 1024, Outputs = 64;

    [TestCase(QuantFormat.Q8_0, 1, 0)]
    [TestCase(QuantFormat.Q8_0, 7, 0)]
    [TestCase(QuantFormat.Q8_0, 8, 4)]
    [TestCase(QuantFormat.Q4_K, 16, 4)]
    [TestCase(QuantFormat.Q6_K, 17, 8)]
    [TestCase(QuantFormat.F16, 17, 0)]
    public void ManyRowsDo(QuantFormat format, int rows, int tiles) => Check(format, rows, tiles);

    /// <summary>Sums of floats depend on their order, so one row goes the way of many.</summary>
    [TestCase(1, 8)]
    [TestCase(17, 16)]
    public void AnyRowsOfBFloat16Do(int rows, int tiles) => Check(QuantFormat.BF16, rows, tiles);

    private static void Check(QuantFormat format, int rows, int tiles)
    {
        if (!FloatTiers.HasWide) Assert.Ignore("the twin of the 512-bit tier wants 256-bit vectors");
        using CpuBackend<SoftwareTileTier, Vector512<int>, Vector512<float>> backend = new(1);
        using StoredWeights stored = new(format, Outputs, Inputs, 1);
        using LinearWeight weight = backend.PrepareLinear("test", [stored.View], null);
        float[] input = new float[rows * Inputs], output = new float[rows * Outputs];
        int before = SoftwareTileTier.Tiles;
        fixed (float* x = input, y = output) backend.Linear(new LinearArgs { Rows = rows, Input = x, Weight = weight, Output = y });
        Assert.That(SoftwareTileTier.Tiles - before, Is.EqualTo(tiles));
        Assert.That(SoftwareTileTier.IsShaped, Is.False);
    }
}
