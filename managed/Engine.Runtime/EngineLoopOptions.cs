using Engine.Tensors;

namespace Engine.Runtime;

/// <summary>Limits of an engine loop; all memory is taken when it is created.</summary>
public sealed record EngineLoopOptions
{
    /// <summary>Most tokens of one step; longer prompts are cut into chunks of it.</summary>
    public int MaxBatchTokens { get; init; } = 512;

    /// <summary>Most sequences that run at once; the others wait.</summary>
    public int MaxSequences { get; init; } = 16;

    /// <summary>Most sequences that wait; one more is refused.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>Most tokens of one sequence; 0: the model's own context.</summary>
    public int ContextLength { get; init; }

    /// <summary>Pages of the KV pool; 0: enough for one sequence of the whole context.</summary>
    public int KvPages { get; init; }

    /// <summary>Element type of the keys.</summary>
    public DType KeyType { get; init; } = DType.F16;

    /// <summary>Element type of the values.</summary>
    public DType ValueType { get; init; } = DType.F16;

    /// <summary>Fills freed pages with NaN, so that a read of a stale page shows. For tests.</summary>
    public bool PoisonFreedPages { get; init; }
}
