using BenchmarkDotNet.Attributes;
using Engine.Decoding;

namespace Engine.Bench.Kernels;

/// <summary>The cost of choosing a token at a vocabulary of 128k: 100 us are 1% of a token of 10 ms.</summary>
[MemoryDiagnoser]
public class SamplerBenchmarks
{
    private const int Vocabulary = 128_256;
    private readonly float[] _scores = new float[Vocabulary];
    private SamplerChain _chain = null!;

    /// <summary>What is set.</summary>
    public enum Setting
    {
        Greedy,
        TopKAndP,
        WideTopK,
        Temperature,
        TopP,
        MinP,
        Typical,
        Everything,
        WideTopKAndEverything,
        Logprobs,
        TopPAndLogprobs,
    }

    /// <summary>How the scores lie: a normal bulk, out of which a few tokens stand by more or less.</summary>
    public enum Landscape
    {
        /// <summary>All but equal: a nucleus of 95% holds 120k tokens.</summary>
        Flat,

        /// <summary>A normal bulk alone.</summary>
        Normal,

        /// <summary>A few tokens hold as much as the bulk.</summary>
        Shared,

        /// <summary>A few tokens hold all, as when a model is sure.</summary>
        Peaked,
    }

    [ParamsAllValues]
    public Setting Sampler { get; set; }

    [ParamsAllValues]
    public Landscape Scores { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        double deviation = Scores == Landscape.Flat ? 0.01 : Scores == Landscape.Peaked ? 2 : 1;
        float peak = Scores switch { Landscape.Shared => 12, Landscape.Peaked => 25, _ => float.NaN };
        for (int id = 0; id < Vocabulary; id++)
            _scores[id] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        for (int rank = 0; rank < 20 && peak > 0; rank++) _scores[rank * 6000] += peak - rank * 0.5f;
        _chain = new SamplerChain(
            Sampler switch
            {
                Setting.Greedy => SamplingOptions.Greedy,
                Setting.TopKAndP => new SamplingOptions { Temperature = 0.8f, TopK = 40, TopP = 0.95f, Seed = 1 },
                Setting.WideTopK => new SamplingOptions { TopK = 50_000, Seed = 1 },
                Setting.Temperature => new SamplingOptions { Temperature = 0.8f, Seed = 1 },
                Setting.TopP => new SamplingOptions { TopP = 0.95f, Seed = 1 },
                Setting.MinP => new SamplingOptions { MinP = 0.05f, Seed = 1 },
                Setting.Everything => new SamplingOptions { TypicalP = 0.95f, TopP = 0.95f, MinP = 0.001f, Seed = 1 },
                Setting.WideTopKAndEverything => new SamplingOptions { TopK = 50_000, TypicalP = 0.95f, TopP = 0.95f, MinP = 0.001f, Seed = 1 },
                Setting.TopPAndLogprobs => new SamplingOptions { TopP = 0.95f, Logprobs = 20, Seed = 1 },
                Setting.Typical => new SamplingOptions { TypicalP = 0.9f, Seed = 1 },
                _ => SamplingOptions.Greedy with { Logprobs = 20 },
            },
            Vocabulary);
    }

    [Benchmark]
    public int Sample() => _chain.Sample(_scores, []);
}
