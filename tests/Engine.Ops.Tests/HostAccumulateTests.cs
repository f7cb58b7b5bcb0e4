using Engine.Ops.Reference;
using Engine.TestSupport;

namespace Engine.Ops.Tests;

/// <summary>output += factor * input: every length up to a few vectors, between pages that may not be touched, against the reference backend.</summary>
public sealed unsafe class HostAccumulateTests
{
    [Test]
    public void EveryLengthGivesWhatTheReferenceGives([Values(1f, 0.7f, -3f)] float factor)
    {
        using var reference = new ReferenceBackend();
        var random = new Random(1);
        for (int count = 0; count <= 70; count++)
        {
            using var input = new GuardedMemory(count * sizeof(float));
            using var output = new GuardedMemory(count * sizeof(float));
            foreach (ref float value in input.Span<float>()) value = random.NextSingle() - 0.5f;
            foreach (ref float value in output.Span<float>()) value = random.NextSingle() - 0.5f;
            float[] expected = output.Span<float>().ToArray();
            fixed (float* sum = expected) reference.Accumulate(new AccumulateArgs { Count = count, Input = (float*)input.Pointer, Factor = factor, Output = sum });
            HostAccumulate.Run(new AccumulateArgs { Count = count, Input = (float*)input.Pointer, Factor = factor, Output = (float*)output.Pointer });
            // Two roundings against one.
            Assert.That(output.Span<float>().ToArray(), Is.EqualTo(expected).Within(factor == 1 ? 0 : 3e-7f), $"{count} elements");
        }
    }
}
