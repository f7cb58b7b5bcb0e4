using Engine.Decoding;
using Engine.Runtime;
using Engine.Tensors;

namespace Engine.Bench.Gate;

/// <summary>Decoding with the embedded model allocates nothing on the managed heap.</summary>
internal static class AllocationGate
{
    private const int Prompt = 32;
    private const int Tokens = 96;
    private const int Attempts = 3;

    /// <summary>Decodes; a stray allocation of another thread of the process (the runtime's own) does not show in every attempt.</summary>
    public static GateResult Run()
    {
        using LoadedModel loaded = LoadedModel.LoadDefault();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++) least = Math.Min(least, Decode(loaded));
        return new GateResult("allocation", least == 0, $"{least} managed bytes in {Tokens} decoded tokens");
    }

    private static long Decode(LoadedModel loaded)
    {
        using EngineLoop loop = new(loaded.Model, new EngineLoopOptions
        {
            MaxBatchTokens = loaded.Model.Limits.MaxTokens,
            MaxSequences = 1,
            ContextLength = 2 * (Prompt + Tokens),
            KvPages = PageTable.PagesFor(2 * (Prompt + Tokens)) + 1,
            KeyType = DType.F16,
            ValueType = DType.F16,
        });
        int[] prompt = new int[Prompt];
        for (int i = 0; i < Prompt; i++) prompt[i] = i % loaded.Model.Spec.Vocabulary;
        Sequence sequence = loop.Add(new SequenceRequest { Prompt = prompt, MaxTokens = Tokens + Prompt, Sampling = SamplingOptions.Greedy });
        while (sequence.Generated.Length < Prompt) loop.Step(); // compiled, and everything grown to its size
        long before = GC.GetTotalAllocatedBytes(precise: true);
        int first = sequence.Generated.Length;
        while (loop.HasWork && sequence.Generated.Length < first + Tokens) loop.Step();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return sequence.Error is { } error ? throw error : allocated;
    }
}
