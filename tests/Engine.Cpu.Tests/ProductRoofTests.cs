using Engine.Tensors;

namespace Engine.Cpu.Tests;

public class ProductRoofTests
{
    private static IEnumerable<QuantFormat> Weights => Enum.GetValues<QuantFormat>().Where(static format => TryFind(ScalarTier.Name, format) is not null);

    [TestCase(QuantFormat.F32, ProductRoof.Floats)]
    [TestCase(QuantFormat.F16, ProductRoof.Floats)]
    [TestCase(QuantFormat.Q8_0, ProductRoof.SignedBytes)]
    [TestCase(QuantFormat.IQ4_XS, ProductRoof.SignedBytes)]
    [TestCase(QuantFormat.Q2_K, ProductRoof.UnsignedBytes)]
    [TestCase(QuantFormat.IQ3_S, ProductRoof.UnsignedBytes)]
    [TestCase(QuantFormat.Q4_0, ProductRoof.UnsignedBytes)]
    [TestCase(QuantFormat.Q5_K, ProductRoof.UnsignedBytes)]
    [TestCase(QuantFormat.Q6_K, ProductRoof.UnsignedBytes)]
    public void AFormatHasOneRoofOnEveryTier(QuantFormat format, ProductRoof roof)
    {
        foreach (string tier in EveryTier.Names) Assert.That(TryFind(tier, format), Is.EqualTo(roof), tier);
    }

    [Test]
    public void BFloat16IsMultipliedInPairsWhereTheTierDoes()
    {
        foreach (string tier in EveryTier.Names)
        {
            HasPairs has = default;
            EveryTier.Run(tier, ref has);
            Assert.That(TryFind(tier, QuantFormat.BF16), Is.EqualTo(has.Value ? ProductRoof.FloatPairs : ProductRoof.Floats), tier);
        }
    }

    [Test]
    public void WhatAFormatRefersToIsMeasured()
    {
        CpuRoofs roofs = CpuRoofs.Measure(threads: 1);
        foreach (QuantFormat format in Weights) Assert.That(roofs.OpsPerSecond(roofs.RoofOf(format)), Is.Positive, format.ToString());
    }

    private static ProductRoof? TryFind(string tier, QuantFormat format)
    {
        FindProductRoof find = new(format);
        try
        {
            EveryTier.Run(tier, ref find);
            return find.Roof;
        }
        catch (UnsupportedException)
        {
            return null; // no weight format
        }
    }

    private struct HasPairs : ITierAction
    {
        public bool Value;

        public unsafe void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => Value = TTier.PairTile != null;
    }
}
