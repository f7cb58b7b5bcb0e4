using Engine.Tensors;

namespace Engine.Tensors.Tests;

public class FloatBitsTests
{
    [Test]
    public void Every_half_widens_to_the_value_that_the_runtime_gives()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            float actual = FloatBits.FromHalf((ushort)bits);
            if (float.IsNaN(expected)) Assert.That(float.IsNaN(actual), $"0x{bits:x4}");
            else Assert.That(BitConverter.SingleToUInt32Bits(actual), Is.EqualTo(BitConverter.SingleToUInt32Bits(expected)), $"0x{bits:x4}");
        }
    }

    [Test]
    public void Every_bfloat16_survives_a_round_trip()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float wide = FloatBits.FromBFloat16((ushort)bits);
            if (float.IsNaN(wide)) Assert.That(float.IsNaN(FloatBits.FromBFloat16(FloatBits.ToBFloat16(wide))));
            else Assert.That(FloatBits.ToBFloat16(wide), Is.EqualTo((ushort)bits));
        }
    }

    [TestCase(0x3f808000u, 0x3f80)]
    [TestCase(0x3f818000u, 0x3f82)]
    [TestCase(0x3f808001u, 0x3f81)]
    public void Narrowing_to_bfloat16_rounds_ties_to_even(uint bits, int expected) =>
        Assert.That(FloatBits.ToBFloat16(BitConverter.UInt32BitsToSingle(bits)), Is.EqualTo((ushort)expected));
}
