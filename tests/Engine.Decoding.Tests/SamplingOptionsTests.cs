using Engine.Tensors;

namespace Engine.Decoding.Tests;

public class SamplingOptionsTests
{
    private static readonly SamplingOptions Neutral = new();

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach (float bad in new[] { -1, float.NaN, float.PositiveInfinity, 1e-9f }) yield return Case("Temperature", bad, () => Neutral with { Temperature = bad });
        yield return Case("TopK", -1, () => Neutral with { TopK = -1 });
        foreach (float bad in new[] { 0, -0.1f, 1.01f, float.NaN })
        {
            yield return Case("TopP", bad, () => Neutral with { TopP = bad });
            yield return Case("TypicalP", bad, () => Neutral with { TypicalP = bad });
        }

        foreach (float bad in new[] { -0.1f, 1.01f, float.NaN }) yield return Case("MinP", bad, () => Neutral with { MinP = bad });
        foreach (float bad in new[] { 0, -1, 101, float.NaN }) yield return Case("RepetitionPenalty", bad, () => Neutral with { RepetitionPenalty = bad });
        foreach (float bad in new[] { -101, float.NaN, float.NegativeInfinity })
        {
            yield return Case("FrequencyPenalty", bad, () => Neutral with { FrequencyPenalty = bad });
            yield return Case("PresencePenalty", bad, () => Neutral with { PresencePenalty = bad });
        }

        yield return Case("NoRepeatNgramSize", -1, () => Neutral with { NoRepeatNgramSize = -1 });
        yield return Case("Logprobs", -1, () => Neutral with { Logprobs = -1 });
        yield return Case("Logprobs", 1001, () => Neutral with { Logprobs = 1001 });
        yield return Case("LogitBias", 0, () => Neutral with { LogitBias = null! });

        static TestCaseData Case(string parameter, float value, Func<SamplingOptions> set) =>
            new TestCaseData(parameter, set).SetArgDisplayNames(parameter, FormattableString.Invariant($"{value}"));
    }

    [TestCaseSource(nameof(Refused))]
    public void AValueOutsideItsDomainIsRefusedByName(string parameter, Func<SamplingOptions> set)
    {
        RequestException? error = Assert.Throws<RequestException>(() => set());
        Assert.That(error!.Parameter, Is.EqualTo(parameter));
        Assert.That(error.Message, Does.StartWith(parameter + ": "));
    }
}
