namespace Engine.Transformer.Tests;

/// <summary>Slopes of the linear biases, as the paper and the checkpoints have them.</summary>
internal sealed class AlibiSpecTests
{
    // Press et al. 2022, section 3: 8 heads have 1/2, 1/4, ..., 1/256; 16 have the roots between them too.
    [TestCase(8, 8f, new[] { 1.0, 2, 3, 4, 5, 6, 7, 8 })]
    [TestCase(16, 8f, new[] { 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8 })]
    [TestCase(1, 8f, new[] { 8.0 })]
    [TestCase(4, 16f, new[] { 4.0, 8, 12, 16 })]
    // Where heads are no power of two: those of the power below, then every other one of the power above.
    [TestCase(12, 8f, new[] { 1.0, 2, 3, 4, 5, 6, 7, 8, 0.5, 1.5, 2.5, 3.5 })]
    [TestCase(3, 8f, new[] { 4.0, 8, 2 })]
    public void SlopesAreAGeometricSequence(int heads, float maxBias, double[] exponents) =>
        Assert.That(new AlibiSpec(maxBias).Slopes(heads), Is.EqualTo(exponents.Select(exponent => (float)Math.Pow(2, -exponent))).Within(1e-9f));
}
