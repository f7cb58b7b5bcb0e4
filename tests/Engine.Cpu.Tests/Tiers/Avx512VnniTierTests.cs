using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class Avx512VnniTierTests
{
    /// <summary>One row of signed bytes goes through 16-bit integers, whose products of pairs fit 32 bits at every extreme.</summary>
    [Test]
    public void BytesAreWidenedEvenAndOdd()
    {
        byte[] bytes = new byte[64];
        new Random(4).NextBytes(bytes);
        new byte[] { 0, 1, 127, 128, 129, 254, 255 }.CopyTo(bytes, 9);
        Vector512<int> x = Vector512.Create<byte>(bytes).AsInt32();
        for (int i = 0; i < 32; i++)
        {
            Assert.That(IAvx512VnniTier.EvenUnsigned(x)[i], Is.EqualTo(bytes[2 * i]));
            Assert.That(IAvx512VnniTier.OddUnsigned(x)[i], Is.EqualTo(bytes[2 * i + 1]));
            Assert.That(IAvx512VnniTier.EvenSigned(x)[i], Is.EqualTo((sbyte)bytes[2 * i]));
            Assert.That(IAvx512VnniTier.OddSigned(x)[i], Is.EqualTo((sbyte)bytes[2 * i + 1]));
        }
    }

    /// <summary>The tiers of assembled tiles are refused like others where they are missing, with what there is instead.</summary>
    [TestCase("avx512-vnni")]
    [TestCase("avx512-bf16")]
    public void AMissingTierIsRefusedWithTheReason(string name)
    {
        Assert.That(TierSelector.IsAssembled(name));
        if (TierSelector.Tiers.Single(tier => tier.Name == name).Supported) Assert.That(TierSelector.Choose(name), Is.EqualTo(name));
        else Assert.That(() => TierSelector.Choose(name), Throws.TypeOf<Engine.Tensors.UnsupportedException>().With.Message.Contains(TierSelector.Reason(name)).And.Message.Contains("scalar"));
    }
}
