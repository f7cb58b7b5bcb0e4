using CsCheck;

namespace Engine.Decoding.Tests;

/// <summary>The chain against its definition: sort everything, add up in that order, cut, then add up in the order of ids and draw.</summary>
public class FullSortTests
{
    private static readonly Gen<int> Sizes = Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, 3000], Gen.Int[16_000, 17_000], Gen.Int[60_000, 130_000]);

    /// <summary>How the scores of a vocabulary lie.</summary>
    public enum Landscape
    {
        Normal,
        Flat,
        Tied,
        Equal,
        Peaked,
        FewHeavy,
        RuledOut,
        AlmostAllRuledOut,
        Ascending,
        HugeRange,
    }

    [Test]
    public void TopPIsTheShortestPrefixOfASort([Values] Landscape landscape) => Check(landscape, (p, _) => new() { TopP = p });

    [Test]
    public void TypicalPIsTheShortestPrefixOfASort([Values] Landscape landscape) => Check(landscape, (p, _) => new() { TypicalP = p });

    [Test]
    public void MinPKeepsWhatIsProbableEnough([Values] Landscape landscape) => Check(landscape, (p, _) => new() { MinP = p * p * p });

    [Test]
    public void TopKThenTopPIsTheSameOfFewer([Values] Landscape landscape) => Check(landscape, (p, size) => new() { TopK = 1 + (int)(p * p * size), TopP = p });

    [Test]
    public void AllCutsOneAfterAnother([Values] Landscape landscape) => Check(landscape, (p, _) => new() { TypicalP = MathF.Sqrt(p), TopP = p, MinP = 0.01f });

    [Test]
    public void WithoutACutEveryTokenCanBeDrawn([Values] Landscape landscape) =>
        Gen.Select(Sizes, Gen.OneOf(Gen.Const(0.5f), Gen.Const(1f), Gen.Const(1.7f)), Gen.ULong).Sample(
            (size, temperature, seed) =>
            {
                float[] scores = Scores(landscape, size, seed), weights = new float[size], blockHighest = new float[ScoreScan.Blocks(size)];
                double[] blockTotals = new double[blockHighest.Length];
                float highest = ScoreScan.Highest(scores, blockHighest);
                ScoreScan.Mass mass = ScoreScan.Measure<NoMoment, Stored>(scores, highest, 1 / temperature, blockHighest, blockTotals, new float[size], weights);
                SamplerChain chain = new(new SamplingOptions { Temperature = temperature, Seed = seed }, size);
                RandomStream random = new(seed);
                for (int draw = 0; draw < 20; draw++)
                {
                    double target = random.NextUniform() * mass.Total, running = 0;
                    int start = ScoreScan.FindBlock(blockTotals, ref target) * ScoreScan.Block;
                    int expected = start + Array.FindIndex(weights[start..Math.Min(size, start + ScoreScan.Block)], weight => (running += weight) > target);
                    Assert.That(chain.Sample(scores, []), Is.EqualTo(expected), $"{landscape} {size} {temperature} {seed} {draw}");
                }
            },
            iter: 24, threads: 1);

    [Test]
    public void NothingIsAllocatedForAnyLandscape([Values] Landscape landscape)
    {
        float[] scores = Scores(landscape, 60_000, 3);
        SamplerChain chain = new(new SamplingOptions { TypicalP = 0.95f, TopP = 0.9f, MinP = 0.001f, Seed = 1 }, scores.Length);
        chain.Sample(scores, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) chain.Sample(scores, []);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Check(Landscape landscape, Func<float, int, SamplingOptions> options) =>
        Gen.Select(Sizes, Gen.OneOf(Gen.Float[0.01f, 0.999f], Gen.Const(0.95f), Gen.Const(0.5f)), Gen.OneOf(Gen.Const(0.5f), Gen.Const(1f), Gen.Const(1.7f)), Gen.ULong).Sample(
            (size, p, temperature, seed) => Agrees(landscape, size, options(p, size) with { Temperature = temperature, Seed = seed }), iter: 24, threads: 1);

    private static void Agrees(Landscape landscape, int size, SamplingOptions options)
    {
        float[] scores = Scores(landscape, size, options.Seed!.Value);
        SamplerScratch scratch = new(size);
        SamplerChain chain = new(options, size, scratch: scratch);
        int drawn = chain.Sample([.. scores], []);

        float[] weights = Definition(scores, options);
        Assert.That(scratch.Candidates.KeptIds(), Is.EqualTo(Enumerable.Range(0, size).Where(id => weights[id] > 0)), $"{landscape} {size} {options}");
        double target = new RandomStream(options.Seed.Value).NextUniform() * weights.Sum(weight => (double)weight), running = 0;
        int expected = Array.FindIndex(weights, weight => (running += weight) > target);
        Assert.That(drawn, Is.EqualTo(expected), $"{landscape} {size} {options}");
    }

    /// <summary>Weights of what is kept, 0 of the others [vocabulary].</summary>
    private static float[] Definition(float[] scores, SamplingOptions options)
    {
        float highest = scores.Max(), inverse = 1 / options.Temperature;
        float[] values = [.. scores.Select(score => (score - highest) * inverse)], weights = new float[scores.Length];
        float[] blockHighest = new float[ScoreScan.Blocks(scores.Length)];
        ScoreScan.Highest(scores, blockHighest);
        ScoreScan.Mass mass = ScoreScan.Measure<FirstMoment, Discarded>(scores, highest, inverse, blockHighest, new double[blockHighest.Length], default, default);
        Exponential.Invoke(values, weights);
        bool measured = true;
        if (options.TopK > 0)
        {
            KeepPrefix(weights, values, options.TopK, _ => 1);
            measured = false;
        }

        if (options.TypicalP < 1)
        {
            if (!measured) mass = new(weights.Sum(weight => (double)weight), weights.Zip(values).Sum(pair => pair.First > 0 ? (double)pair.First * pair.Second : 0));
            float center = (float)(mass.Weighted / mass.Total);
            KeepPrefix(weights, [.. values.Select(value => -Math.Abs(value - center))], options.TypicalP * mass.Total, id => weights[id]);
            measured = false;
        }

        if (options.TopP < 1) KeepPrefix(weights, values, options.TopP * (measured ? mass.Total : weights.Sum(weight => (double)weight)), id => weights[id]);
        if (options.MinP > 0)
        {
            float lowest = options.MinP * weights.Max();
            for (int id = 0; id < weights.Length; id++) weights[id] = weights[id] >= lowest ? weights[id] : 0;
        }

        return weights;
    }

    /// <summary>Keeps the shortest prefix of the order of keys, the lower id first among equals, whose cost reaches the target.</summary>
    private static void KeepPrefix(float[] weights, float[] keys, double target, Func<int, double> cost)
    {
        float[] descending = [.. keys.Select(key => -key)];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        // A sort of floats with ids alone is not stable: ids decide among equals.
        Array.Sort(order, (a, b) => descending[a] != descending[b] ? descending[a].CompareTo(descending[b]) : a.CompareTo(b));
        double running = 0;
        foreach (int id in order)
        {
            if (running >= target) weights[id] = 0;
            else running += cost(id);
        }
    }

    private static float[] Scores(Landscape landscape, int size, ulong seed)
    {
        RandomStream random = new(seed);
        float[] scores = new float[size];
        for (int id = 0; id < size; id++) scores[id] = Score(landscape, id, ref random);
        int spread = Math.Max(1, size / 20);
        if (landscape is Landscape.Peaked or Landscape.FewHeavy)
            for (int rank = 0; rank * spread < size && rank < 20; rank++) scores[rank * spread] += landscape == Landscape.Peaked ? 25 - rank * 0.7f : 11 - rank * 0.2f;
        scores[(int)(random.NextUniform() * size)] = Math.Max(0.5f, scores.Max());
        return scores;
    }

    private static float Score(Landscape landscape, int id, ref RandomStream random)
    {
        double uniform = random.NextUniform();
        double normal = Math.Sqrt(-2 * Math.Log(1 - uniform)) * Math.Cos(2 * Math.PI * random.NextUniform());
        return landscape switch
        {
            Landscape.Flat => (float)(0.01 * normal),
            Landscape.Tied => (float)Math.Round(2 * normal) / 2,
            Landscape.Equal => 0.5f,
            Landscape.RuledOut => uniform < 0.5 ? float.NegativeInfinity : (float)(2 * normal),
            Landscape.AlmostAllRuledOut => uniform < 0.9995 ? float.NegativeInfinity : (float)(2 * normal),
            Landscape.Ascending => id * 1e-4f,
            Landscape.HugeRange => (float)(1e30 * normal * normal * normal),
            Landscape.Normal => (float)(3 * normal),
            _ => (float)normal,
        };
    }
}
