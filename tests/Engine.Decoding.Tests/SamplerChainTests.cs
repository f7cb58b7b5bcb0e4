using Engine.Tensors;

namespace Engine.Decoding.Tests;

public class SamplerChainTests
{
    private static readonly SamplingOptions GoldenChain = new()
    {
        RepetitionPenalty = 1.2f, Temperature = 0.8f, TopK = 20, TypicalP = 0.97f, TopP = 0.9f, MinP = 0.02f, Seed = 1,
    };

    private static IEnumerable<SamplingOptions> Cutting =>
    [
        new() { TopK = 1 }, new() { TopK = 40 }, new() { TopK = 3000 }, new() { TopP = 0.9f }, new() { TopP = 0.99999f },
        new() { TypicalP = 0.3f }, new() { TypicalP = 0.95f }, new() { MinP = 0.05f }, new() { MinP = 1 },
        new() { TopP = 0.9f, MinP = 0.01f }, new() { TypicalP = 0.9f, MinP = 0.1f }, new() { TypicalP = 0.9f, TopP = 0.8f },
        new() { TopK = 50, TopP = 0.95f }, new() { TopK = 500, TypicalP = 0.9f, TopP = 0.8f, MinP = 0.02f },
    ];

    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void TheWholeChainAgreesWithGoldens(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        c.Check("chain", scores =>
        {
            RepetitionPenalty.Apply(scores, c.PreviousIds, 1.2f, new int[scores.Length]);
            SamplerScratch scratch = new(scores.Length);
            new SamplerChain(GoldenChain, scores.Length, scratch: scratch).Cut(scores);
            float[] result = new float[scores.Length];
            Array.Fill(result, float.NegativeInfinity);
            foreach (int id in scratch.Candidates.KeptIds()) result[id] = scores[id] / 0.8f;
            return result;
        });
    }

    [TestCaseSource(typeof(ProcessorGoldens), nameof(ProcessorGoldens.Cases))]
    public void TheChainDrawsOnlyWhatTheGoldenLeaves(object golden)
    {
        var c = (ProcessorGoldens.Case)golden;
        SamplerChain chain = new(GoldenChain, c.Scores.Length);
        int[] drawn = [.. Enumerable.Range(0, 2000).Select(_ => chain.Sample([.. c.Scores], c.PreviousIds)).Distinct().Order()];
        Assert.That(drawn, Is.EqualTo(Enumerable.Range(0, c.Scores.Length).Where(id => float.IsFinite(c.Results["chain"][id]))));
    }

    [Test]
    public void TheFastChainIsTheStepsOneByOne(
        [ValueSource(nameof(Cutting))] SamplingOptions options, [Values] Arrangement arrangement, [Values(0.3f, 1, 4)] float temperature,
        [Values(5, 1000, 20_011)] int vocabulary)
    {
        float[] scores = Scores.Arranged(arrangement, vocabulary, seed: 11);
        SamplerScratch scratch = new(vocabulary);
        new SamplerChain(options with { Temperature = temperature }, vocabulary, scratch: scratch).Cut(scores);

        Candidates steps = new();
        steps.Reserve(vocabulary);
        int[] highestIds = [.. Enumerable.Range(0, vocabulary).OrderByDescending(id => scores[id]).ThenBy(id => id).Take(options.TopK > 0 ? options.TopK : vocabulary).Order()];
        foreach (int id in highestIds) steps.Add(id, scores[id]);
        Temperature.Apply(steps.Values, scores.Max(), temperature);
        steps.Weigh();
        // The mass of a whole vocabulary is summed in one order only; what a step has left over, exactly in any.
        float[] blockHighest = new float[ScoreScan.Blocks(vocabulary)];
        ScoreScan.Mass whole = ScoreScan.Measure<FirstMoment, Discarded>(
            scores, ScoreScan.Highest(scores, blockHighest), 1 / temperature, blockHighest, new double[blockHighest.Length], default, default);
        if (options.TypicalP < 1) TypicalP.Cut(steps, options.TypicalP, options.TopK > 0 ? steps.Measure() : whole);
        if (options.TopP < 1) TopP.Cut(steps, options.TopP, options.TopK > 0 || options.TypicalP < 1 ? steps.TotalWeight() : whole.Total);
        if (options.MinP > 0) MinP.Cut(steps, options.MinP);

        Assert.That(scratch.Candidates.KeptIds(), Is.EqualTo(steps.KeptIds()));
        Assert.That(scratch.Candidates.KeptWeights(), Is.EqualTo(steps.KeptWeights()));
    }

    [Test]
    public void DrawsFollowTheDistribution([Values(0, 6)] int topK)
    {
        float[] scores = Scores.Normal(3000, seed: 5);
        for (int id = 0; id < 6; id++) scores[id * 500] = 14 + id * 0.3f;
        SamplerChain chain = new(new SamplingOptions { TopK = topK, Seed = 42, Temperature = 1.5f }, scores.Length);
        const int Draws = 20_000;
        int[] counts = new int[scores.Length];
        for (int i = 0; i < Draws; i++) counts[chain.Sample(scores, [])]++;

        double[] weights = [.. scores.Select((score, id) => topK == 0 || id % 500 == 0 ? Math.Exp(score / 1.5) : 0)];
        for (int id = 0; id < 3000; id += 500)
        {
            double p = weights[id] / weights.Sum();
            Assert.That(counts[id], Is.EqualTo(p * Draws).Within(5 * Math.Sqrt(p * (1 - p) * Draws)), $"id {id}");
        }
    }

    [Test]
    public void TheSameSeedGivesTheSameTokens()
    {
        float[] scores = Scores.Normal(5000, seed: 9);
        int[] first = Draw(77), second = Draw(77), other = Draw(78);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));

        int[] Draw(ulong seed)
        {
            SamplerChain chain = new(new SamplingOptions { TopP = 0.95f, Seed = seed }, scores.Length);
            return [.. Enumerable.Range(0, 50).Select(_ => chain.Sample(scores, []))];
        }
    }

    [TestCase(0, 1f, 1f, 0f, new[] { 2552, 1376, 2003, 1121, 2348, 2172, 2859, 2391 })]
    [TestCase(50, 1f, 1f, 0f, new[] { 2406, 1251, 1828, 1105, 2332, 2113, 2796, 2348 })]
    [TestCase(0, 0.9f, 1f, 0f, new[] { 2552, 1362, 2003, 1117, 2348, 2174, 2859, 2389 })]
    [TestCase(0, 1f, 0.9f, 0f, new[] { 2552, 1362, 2003, 1117, 2348, 2174, 2859, 2389 })]
    [TestCase(0, 1f, 1f, 0.01f, new[] { 2552, 1378, 2003, 1121, 2348, 2174, 2859, 2391 })]
    public void ASeedDrawsTheseTokensOnEveryMachine(int topK, float topP, float typicalP, float minP, int[] expected)
    {
        RandomStream random = new(5);
        float[] scores = new float[3001];
        for (int i = 0; i < scores.Length; i++) scores[i] = (random.Next() % 14_000) * (1 / 1024f);
        SamplerChain chain = new(new SamplingOptions { TopK = topK, TopP = topP, TypicalP = typicalP, MinP = minP, Seed = 2026, Temperature = 1.25f }, scores.Length);
        Assert.That(Enumerable.Range(0, 8).Select(_ => chain.Sample(scores, [])), Is.EqualTo(expected));
    }

    [Test]
    public void AnUnseededChainTellsItsSeed()
    {
        float[] scores = Scores.Normal(500, seed: 9);
        SamplerChain chain = new(new SamplingOptions(), scores.Length), again = new(new SamplingOptions { Seed = chain.Seed }, scores.Length);
        for (int i = 0; i < 20; i++) Assert.That(again.Sample(scores, []), Is.EqualTo(chain.Sample(scores, [])));
        again.DrawPosition = 3;
        Assert.That(again.DrawPosition, Is.EqualTo(3));
    }

    [Test]
    public void ZeroTemperatureIsGreedyWhateverElseIsSet()
    {
        SamplerChain chain = new(new SamplingOptions { Temperature = 0, TopK = 3, TypicalP = 0.1f, TopP = 0.1f, MinP = 0.5f }, 4);
        Assert.That(chain.Sample([1, 3, 3, 2], []), Is.EqualTo(1));
    }

    [Test]
    public void OccurrencePenaltiesLeaveThePromptAlone()
    {
        SamplerChain chain = new(SamplingOptions.Greedy with { FrequencyPenalty = 1 }, 3, promptLength: 2);
        Assert.That(chain.Sample([1.5f, 1, 0], [0, 0]), Is.Zero);
        Assert.That(chain.Sample([1.5f, 1, 0], [0, 0, 0]), Is.EqualTo(1));
    }

    [Test]
    public void BansAndBiasActBeforeTheChoice()
    {
        SamplerChain banned = new(SamplingOptions.Greedy with { LogitBias = [new TokenBias(1, float.NegativeInfinity)], NoRepeatNgramSize = 2 }, 4);
        Assert.That(banned.Sample([1, 9, 5, 4], [0, 2, 0]), Is.EqualTo(3), "1 is banned, 2 would repeat (0, 2)");
        SamplerChain everything = new(SamplingOptions.Greedy with { LogitBias = [new TokenBias(0, float.NegativeInfinity)] }, 1);
        Assert.That(() => everything.Sample([1f], []), Throws.TypeOf<LogitsException>());
    }

    [Test]
    public void BadScoresAreNamedOnEveryPath([ValueSource(nameof(Cutting))] SamplingOptions options, [Values(0, 13, 29)] int place)
    {
        SamplerChain chain = new(options, 30);
        float[] scores = Scores.Normal(30, seed: 2);
        scores[place] = float.NaN;
        Assert.That(() => chain.Sample(scores, []), Throws.TypeOf<LogitsException>().With.Message.Contains($"token {place} "));
        Array.Fill(scores, float.NegativeInfinity);
        Assert.That(() => chain.Sample(scores, []), Throws.TypeOf<LogitsException>());
    }

    [Test]
    public void IdsOutsideTheVocabularyAreRefused()
    {
        SamplerChain chain = new(SamplingOptions.Greedy with { RepetitionPenalty = 2 }, 3);
        Assert.That(() => chain.Sample([1, 2, 3], [3]), Throws.TypeOf<RequestException>());
        Assert.That(() => chain.Sample([1, 2, 3], [-1]), Throws.TypeOf<RequestException>());
        Assert.That(() => new SamplerChain(new SamplingOptions { LogitBias = [new TokenBias(3, 1)] }, 3), Throws.TypeOf<RequestException>());
    }

    [Test]
    public void ChainsShareScratch()
    {
        SamplerScratch scratch = new(2000);
        float[] scores = Scores.Normal(2000, seed: 4);
        int[] previous = [5, 5, 9];
        SamplingOptions[] all = [new() { TopK = 5, Seed = 1, RepetitionPenalty = 1.5f }, new() { TopP = 0.8f, Seed = 2 }, new() { Seed = 3, PresencePenalty = 1, Logprobs = 3 }];
        SamplerChain[] shared = [.. all.Select(options => new SamplerChain(options, 2000, 1, scratch))];
        SamplerChain[] alone = [.. all.Select(options => new SamplerChain(options, 2000, 1))];
        for (int step = 0; step < 10; step++)
            for (int i = 0; i < all.Length; i++)
                Assert.That(shared[i].Sample([.. scores], previous), Is.EqualTo(alone[i].Sample([.. scores], previous)));
    }

    [Test]
    public void SamplingAllocatesNothing([ValueSource(nameof(Everything))] SamplingOptions options)
    {
        float[] scores = Scores.Normal(30_000, seed: 8);
        int[] previous = [.. Enumerable.Range(0, 200).Select(i => i * 7 % 90)];
        SamplerChain chain = new(options, scores.Length);
        chain.Sample(scores, previous);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) chain.Sample(scores, previous);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static IEnumerable<SamplingOptions> Everything =>
    [
        .. Cutting, new(), SamplingOptions.Greedy,
        new()
        {
            Temperature = 0.8f, TopK = 40, TopP = 0.95f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.1f, PresencePenalty = 0.1f,
            NoRepeatNgramSize = 3, LogitBias = [new TokenBias(4, -1)], Logprobs = 20,
        },
    ];
}
