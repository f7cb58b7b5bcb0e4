using Engine.Tensors.Formats;

namespace Engine.Tensors.Tests.Formats;

[TestFixture]
public class BlockScaleTests
{
    private static readonly QuantFormat[] Scaled =
    [
        QuantFormat.IQ1_S, QuantFormat.IQ1_M, QuantFormat.IQ2_XXS, QuantFormat.IQ2_XS, QuantFormat.IQ2_S, QuantFormat.IQ3_XXS, QuantFormat.IQ3_S, QuantFormat.IQ4_NL, QuantFormat.IQ4_XS,
    ];

    [TestCaseSource(nameof(Scaled))]
    public void TheValuesOfABlockFollowItsScaleAndNothingElseChanges(QuantFormat format)
    {
        byte[] block = new byte[BlockFormats.Block(format).Bytes];
        new Random(5).NextBytes(block);
        float[] one = Decode(format, block, 1), scaled = Decode(format, block, -0.375f);
        Assert.That(one, Has.Some.Not.Zero);
        Assert.That(scaled, Is.EqualTo(one.Select(static value => -0.375f * value)));
    }

    [Test]
    public void AFormatWithSeveralScalesABlockIsRefused() =>
        Assert.That(() => BlockFormats.WriteScale(QuantFormat.Q4_K, new byte[144], 1), Throws.TypeOf<UnsupportedException>().With.Message.Contains("IQ4_XS"));

    [Test]
    public void LessThanABlockIsRefused() => Assert.That(() => BlockFormats.WriteScale(QuantFormat.IQ4_NL, new byte[17], 1), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static unsafe float[] Decode(QuantFormat format, byte[] block, float scale)
    {
        BlockFormats.WriteScale(format, block, scale);
        float[] values = new float[BlockFormats.Block(format).Elements];
        fixed (byte* data = block) BlockFormats.Decode(format, data, values);
        return values;
    }
}
