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
        Temperature,
        TopP,
        MinP,
        Typical,
        Logprobs,
    }

    [ParamsAllValues]
    public Setting Sampler { get; set; }

    /// <summary>Scores as a model gives them: a normal bulk, and a few tokens that stand out by <see cref="Peak"/>; 0 is a distribution without a peak.</summary>
    [Params(0f, 12f)]
    public float Peak { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        for (int id = 0; id < Vocabulary; id++)
            _scores[id] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        for (int rank = 0; rank < 20; rank++) _scores[rank * 6000] += Peak - rank * 0.5f;
        _chain = new SamplerChain(
            Sampler switch
            {
                Setting.Greedy => SamplingOptions.Greedy,
                Setting.TopKAndP => new SamplingOptions { Temperature = 0.8f, TopK = 40, TopP = 0.95f, Seed = 1 },
                Setting.Temperature => new SamplingOptions { Temperature = 0.8f, Seed = 1 },
                Setting.TopP => new SamplingOptions { TopP = 0.95f, Seed = 1 },
                Setting.MinP => new SamplingOptions { MinP = 0.05f, Seed = 1 },
                Setting.Typical => new SamplingOptions { TypicalP = 0.9f, Seed = 1 },
                _ => SamplingOptions.Greedy with { Logprobs = 20 },
            },
            Vocabulary);
    }

    [Benchmark]
    public int Sample() => _chain.Sample(_scores, []);
}
