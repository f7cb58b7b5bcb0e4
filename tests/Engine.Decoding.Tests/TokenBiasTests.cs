using Engine.Tensors;

namespace Engine.Decoding.Tests;

public class TokenBiasTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        Check("bias", new(3, 2.5f), new(4, -100), new([7, 12], 5));
        Check("bad_words", new(3, float.NegativeInfinity), new([4, 9], float.NegativeInfinity), new([7, 3, 4, 7, 11], float.NegativeInfinity));
        Check("suppress_1_2", new(1, float.NegativeInfinity), new(2, float.NegativeInfinity));

        void Check(string result, params TokenBias[] biases) => c.Check(result, scores =>
        {
            foreach (TokenBias bias in biases) bias.Apply(scores, c.PreviousIds);
        });
    }

    [Test]
    public void ASequenceActsOnlyAfterItsBeginning()
    {
        TokenBias bias = new([1, 2, 3], 1);
        Assert.That(Biased([0, 1, 2]), Is.EqualTo(1));
        Assert.That(Biased([1, 2]), Is.EqualTo(1));
        Assert.That(Biased([2]), Is.Zero);
        Assert.That(Biased([1, 2, 3]), Is.Zero);
        Assert.That(Biased([]), Is.Zero);

        float Biased(int[] previousIds)
        {
            float[] scores = new float[4];
            bias.Apply(scores, previousIds);
            return scores[3];
        }
    }

    [Test]
    public void RefusesWhatIsOutsideItsDomain()
    {
        Assert.That(() => new TokenBias([], 1), Throws.TypeOf<RequestException>());
        Assert.That(() => new TokenBias(-1, 1), Throws.TypeOf<RequestException>());
        Assert.That(() => new TokenBias(1, float.NaN), Throws.TypeOf<RequestException>());
        Assert.That(() => new TokenBias(1, float.PositiveInfinity), Throws.TypeOf<RequestException>());
        Assert.That(() => new TokenBias(1, 20_000), Throws.TypeOf<RequestException>());
        Assert.That(() => new TokenBias(1, float.NegativeInfinity), Throws.Nothing);
    }
}
