using Engine.Tensors;

namespace Engine;

/// <summary>How a model is loaded and run. The defaults suit one user on one machine.</summary>
public sealed record EngineOptions
{
    /// <summary>Where to compute: "cpu", "cuda" or "auto" (the fastest that is there).</summary>
    public string Device { get; init; } = "auto";

    /// <summary>CPU threads; 0: as many as the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>Name of the SIMD tier to force; null: the best that the CPU has.</summary>
    public string? Tier { get; init; }

    /// <summary>
    /// Folder where the CPU's packed weights are kept and mapped from at the next load, so that processes share their memory; null: packed anew at each load.
    /// It takes about as much of the disk as the model, for each tier and each build. A mapped file has small
    /// pages where packed weights otherwise have huge ones, which can cost speed.
    /// </summary>
    public string? PackedCache { get; init; }

    /// <summary>Told of what went wrong while loading and was mended, such as a damaged file of packed weights; null: nobody.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Widens all weights to 32-bit floats when loading: the exact mode, at the cost of memory and speed.</summary>
    public bool WidenWeights { get; init; }

    /// <summary>Element type of the KV cache's keys and values.</summary>
    public DType KvType { get; init; } = DType.F16;

    /// <summary>Most tokens of one sequence; 0: what the model was made for, at most 8,192.</summary>
    public int ContextLength { get; init; }

    /// <summary>Most sequences that run at once.</summary>
    public int MaxSequences { get; init; } = 8;

    /// <summary>Most tokens of one step; longer prompts are cut into chunks of it.</summary>
    public int MaxBatchTokens { get; init; } = 512;

    /// <summary>Pages of 64 tokens in the KV pool, shared by all sequences; 0: two whole contexts.</summary>
    public int KvPages { get; init; }
}
