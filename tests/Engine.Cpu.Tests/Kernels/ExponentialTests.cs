namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal class ExponentialTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // 2^-22.5: two roundings of half a unit (2^-24 each) relative to a mantissa of at least 1, and the polynomial's own last steps.
    private const double Bound = 1.7e-7;

    [Test]
    public void Powers_of_two_are_within_the_stated_error()
    {
        double worst = 0;
        for (double x = -126.4; x < 127; x += 0.000317)
        {
            double exact = Math.Pow(2, (float)x);
            worst = Math.Max(worst, Math.Abs(PowerOfTwo((float)x) - exact) / exact);
        }

        TestContext.Out.WriteLine($"worst relative error {worst:g3}");
        Assert.That(worst, Is.LessThan(Bound));
    }

    [Test]
    public void Zero_gives_one_and_very_negative_gives_zero_exactly()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PowerOfTwo(0), Is.EqualTo(1));
            Assert.That(PowerOfTwo(-1), Is.EqualTo(0.5f));
            Assert.That(PowerOfTwo(-127), Is.Zero);
            Assert.That(PowerOfTwo(float.NegativeInfinity), Is.Zero);
            Assert.That(PowerOfTwo(float.NaN), Is.NaN);
        }
    }

    [Test]
    public void Natural_exponential_is_within_the_stated_error_and_saturates()
    {
        for (double x = -87; x < 87; x += 0.00131)
        {
            double exact = Math.Exp(-(float)x), error = Math.Abs(OfNegative((float)x) - exact) / exact;
            if (error > Bound) Assert.Fail($"e^-({x}) is off by {error:g3}");
        }

        Assert.That(OfNegative(-1000), Is.EqualTo(MathF.Pow(2, 127)).Within(0.001).Percent);
        Assert.That(OfNegative(1000), Is.Zero);
    }

    private static float PowerOfTwo(float x) => T.Max(Exponential<T, V>.PowerOfTwo(T.Broadcast(x)));

    private static float OfNegative(float x) => T.Max(Exponential<T, V>.OfNegative(T.Broadcast(x)));
}
