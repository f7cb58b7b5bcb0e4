using Engine.Decoding;
using Engine.Runtime;
using Engine.Tensors;

namespace Engine.Tests;

/// <summary>What the engine promises on the CPU, in the embedded model's own file format: bit for bit, whatever else happens.</summary>
[NonParallelizable]
public class CpuPromisesTests
{
    private static readonly int[] Prompt = [.. Enumerable.Range(0, 300).Select(static i => (i * 7919 + 13) % 2048)];

    [Test]
    public void One_thread_and_two_give_the_same_logits_bit_for_bit()
    {
        float[] one = Logits(threads: 1), two = Logits(threads: 2);
        Assert.That(two.AsSpan().SequenceEqual(one), Is.True);

        static float[] Logits(int threads)
        {
            using LoadedModel loaded = LoadedModel.LoadDefault(new EngineOptions { Threads = threads, MaxBatchTokens = 300, MaxSequences = 300 });
            using ModelProbe probe = new(loaded, DType.F16);
            return probe.Logits(Prompt).ToArray();
        }
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(64)]
    [TestCase(100)]
    public void Any_chunking_of_a_prompt_gives_the_same_tokens(int chunk)
    {
        Assert.That(Run(chunk), Is.EqualTo(Run(512)));

        static int[] Run(int chunk)
        {
            using LoadedModel loaded = LoadedModel.LoadDefault(new EngineOptions { MaxBatchTokens = chunk, MaxSequences = 1 });
            using EngineLoop loop = Loop(loaded, 1);
            Sequence sequence = loop.Add(Request(Prompt, 30));
            loop.RunToEnd();
            return sequence.Generated.ToArray();
        }
    }

    [TestCase(DType.F32)]
    [TestCase(DType.F16)]
    [TestCase(DType.BF16)]
    [TestCase(DType.Q8_0)]
    [TestCase(DType.Q4_0)]
    public void Sixteen_sequences_together_give_what_each_gives_alone(DType kv)
    {
        using LoadedModel loaded = LoadedModel.LoadDefault(new EngineOptions { MaxSequences = 16 });
        int[][] alone = [.. Enumerable.Range(0, 16).Select(i =>
        {
            using EngineLoop loop = Loop(loaded, 1, kv);
            Sequence sequence = loop.Add(Request(Prompt[i..(20 + 5 * i)], 20));
            loop.RunToEnd();
            return sequence.Generated.ToArray();
        })];
        using EngineLoop crowd = Loop(loaded, 16, kv);
        Sequence[] together = [.. Enumerable.Range(0, 16).Select(i => crowd.Add(Request(Prompt[i..(20 + 5 * i)], 20)))];
        crowd.RunToEnd();
        for (int i = 0; i < 16; i++) Assert.That(together[i].Generated.ToArray(), Is.EqualTo(alone[i]), $"sequence {i}");
        Assert.That(crowd.Pool.Used, Is.Zero);
    }

    [Test]
    public void A_decoded_token_allocates_nothing()
    {
        using LoadedModel loaded = LoadedModel.LoadDefault();
        using EngineLoop loop = Loop(loaded, 4);
        for (int i = 0; i < 4; i++) loop.Add(Request(Prompt[..(10 + i)], 200));
        for (int i = 0; i < 40; i++) loop.Step();
        long least = long.MaxValue, own = GC.GetAllocatedBytesForCurrentThread();
        for (int part = 0; part < 5; part++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 20; i++) loop.Step();
            // Other threads of the process (the test runner's) may allocate at any moment; what a token costs would show in every part.
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - own, Is.Zero);
        Assert.That(least, Is.Zero);
    }

    private static EngineLoop Loop(LoadedModel loaded, int sequences, DType kv = DType.F16) => new(loaded.Model, new EngineLoopOptions
    {
        MaxBatchTokens = loaded.Model.Limits.MaxTokens,
        MaxSequences = sequences,
        ContextLength = 512,
        KvPages = 128,
        KeyType = kv,
        ValueType = kv,
        PoisonFreedPages = true,
    });

    private static SequenceRequest Request(int[] prompt, int maxTokens) => new() { Prompt = prompt, MaxTokens = maxTokens, Sampling = SamplingOptions.Greedy };
}
