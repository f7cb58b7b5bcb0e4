using Engine.Ops.Reference;

namespace Engine.Ops.Tests.Reference;

public class FormulasTests
{
    // Values from Abramowitz and Stegun, table 7.1, and its continuation.
    [TestCase(0.0, 0.0)]
    [TestCase(0.5, 0.5204998778130465)]
    [TestCase(1.0, 0.8427007929497149)]
    [TestCase(2.0, 0.9953222650189527)]
    [TestCase(2.9999, 0.9999778955735178)]
    [TestCase(3.0001, 0.9999779234241298)]
    [TestCase(-1.0, -0.8427007929497149)]
    [TestCase(7.0, 1.0)]
    public void Error_function_has_its_tabulated_values(double x, double expected) =>
        Assert.That(Formulas.ErrorFunction(x), Is.EqualTo(expected).Within(2e-12));

    [Test]
    public void Rotation_by_a_quarter_turn_swaps_the_pair_in_both_layouts()
    {
        float[] halves = [1, 2, 3, 4], interleaved = [1, 3, 2, 4];
        Formulas.Rotate(halves, [0, 0], [1, 1], RotaryLayout.Halves);
        Formulas.Rotate(interleaved, [0, 0], [1, 1], RotaryLayout.Interleaved);
        Assert.That(halves, Is.EqualTo(new float[] { -3, -4, 1, 2 }));
        Assert.That(interleaved, Is.EqualTo(new float[] { -3, 1, -4, 2 }));
    }

    [Test]
    public void Rotation_leaves_the_elements_beyond_its_dimensions()
    {
        float[] head = [1, 2, 3, 4];
        Formulas.Rotate(head, [0], [1], RotaryLayout.Halves);
        Assert.That(head, Is.EqualTo(new float[] { -2, 1, 3, 4 }));
    }
}
