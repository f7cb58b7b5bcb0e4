namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal class ExponentialTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // 2^-22.5: two roundings of half a unit (2^-24 each) relative to a mantissa of at least 1, and the polynomial's own last steps.
    private const double Bound = 1.7e-7;

    // 2^-21: the errors of 2^x - 1, of its sum with 2 and of the quotient.
    private const double TangentBound = 4.8e-7;

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

    [Test]
    public void Hyperbolic_tangent_is_within_the_stated_error_and_saturates()
    {
        // Small arguments are spread by magnitude: their tangents must keep all their digits.
        IEnumerable<double> arguments = Enumerable.Range(0, 60000).Select(static i => Math.Pow(2, 5.5 - i * 0.0015)).SelectMany(static x => new[] { x, -x });
        double worst = 0;
        foreach (double x in arguments)
        {
            double exact = Math.Tanh((float)x * Math.Log(2) / 2);
            worst = Math.Max(worst, Math.Abs((HyperbolicTangent((float)x) - exact) / exact));
        }

        TestContext.Out.WriteLine($"worst relative error {worst:g3}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(worst, Is.LessThan(TangentBound));
            Assert.That(HyperbolicTangent(0), Is.Zero);
            Assert.That(HyperbolicTangent(26.1f), Is.EqualTo(1));
            Assert.That(HyperbolicTangent(float.MaxValue), Is.EqualTo(1));
            Assert.That(HyperbolicTangent(float.PositiveInfinity), Is.EqualTo(1));
            Assert.That(HyperbolicTangent(-1e30f), Is.EqualTo(-1));
            Assert.That(HyperbolicTangent(float.NaN), Is.NaN);
        }
    }

    private static float HyperbolicTangent(float x)
    {
        V all = T.Broadcast(x);
        (V a, V b, V c, V d) = Exponential<T, V>.HyperbolicTangent(all, all, all, all);
        float first = T.Max(a);
        return T.Max(b).Equals(first) && T.Max(c).Equals(first) && T.Max(d).Equals(first) ? first : throw new InvalidOperationException("the four differ");
    }

    private static float PowerOfTwo(float x) => T.Max(Exponential<T, V>.PowerOfTwo(T.Broadcast(x)));

    private static float OfNegative(float x) => T.Max(Exponential<T, V>.OfNegative(T.Broadcast(x)));
}
