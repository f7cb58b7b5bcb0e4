namespace Engine.Cpu.Tests;

[TestFixture]
public class ProcessorInstructionsTests
{
    [TestCase(0, 0, 0, "none")]
    [TestCase(1 << 11, 0, 0, "AVX512_VNNI")]
    [TestCase(1 << 11, 0, 1 << 5, "AVX512_VNNI, AVX512_BF16")]
    [TestCase(0, 1 << 24 | 1 << 25, 0, "AMX-INT8")]
    [TestCase(0, 1 << 22 | 1 << 24 | 1 << 25, 0, "AMX-INT8, AMX-BF16")]
    [TestCase(0, 1 << 22 | 1 << 25, 0, "none")]
    public void FlagsAreThoseOfLeafSeven(int ecx, int edx, int eax1, string expected) =>
        Assert.That(ProcessorInstructions.FromLeaf7(ecx, edx, eax1, wideVectors: true).ToString(), Is.EqualTo(expected));

    [Test]
    public void WideVectorsNeedTheSystem() =>
        Assert.That(ProcessorInstructions.FromLeaf7(1 << 11, 0, 1 << 5, wideVectors: false).ToString(), Is.EqualTo("none"));
}
