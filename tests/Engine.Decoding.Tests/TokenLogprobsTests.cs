namespace Engine.Decoding.Tests;

public class TokenLogprobsTests
{
    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void AgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        SamplerChain chain = new(SamplingOptions.Greedy with { Logprobs = 5, RepetitionPenalty = 1.3f }, c.Scores.Length);
        int id = chain.Sample([.. c.Scores], c.PreviousIds);

        TokenLogprobs logprobs = chain.Logprobs!;
        Assert.That(logprobs.Id, Is.EqualTo(id));
        Assert.That(logprobs.Logprob, Is.EqualTo(c.LogSoftmax[id]).Within(1e-5), "of the raw distribution, not the penalised one");
        int[] best = [.. Enumerable.Range(0, c.Scores.Length).OrderByDescending(i => c.Scores[i]).ThenBy(i => i).Take(5)];
        Assert.That(logprobs.TopIds.ToArray(), Is.EqualTo(best));
        for (int i = 0; i < 5; i++) Assert.That(logprobs.TopLogprobs[i], Is.EqualTo(c.LogSoftmax[best[i]]).Within(1e-5));
        for (int i = 0; i < c.Scores.Length; i++) Assert.That(Math.Exp(logprobs.Of(i)), Is.EqualTo(c.Softmax[i]).Within(1e-5));
    }

    [TestCase(0, 0)]
    [TestCase(3, 2)]
    public void TheTopHoldsNoMoreThanIsLeft(int asked, int expected)
    {
        SamplerChain chain = new(SamplingOptions.Greedy with { Logprobs = asked }, 4);
        chain.Sample([float.NegativeInfinity, 0, float.NegativeInfinity, 0], []);
        Assert.That(chain.Logprobs!.TopIds.Length, Is.EqualTo(expected));
        Assert.That(chain.Logprobs.Logprob, Is.EqualTo(MathF.Log(0.5f)).Within(1e-6));
    }
}
