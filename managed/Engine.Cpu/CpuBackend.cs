using Engine.Ops;

namespace Engine.Cpu;

/// <summary>The CPU backend on one SIMD tier: each op is one job of the thread team.</summary>
/// <typeparam name="TTier">The tier.</typeparam>
/// <typeparam name="TInt">Its integer vector.</typeparam>
/// <typeparam name="TFloat">Its float vector.</typeparam>
internal sealed unsafe partial class CpuBackend<TTier, TInt, TFloat> : IBackend, IThreadTeamCounts
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private readonly CpuThreads _threads;
    private readonly PackedCache? _cache;

    /// <summary>Creates the backend and starts its threads.</summary>
    /// <param name="threads">Threads; 0: all that the process may use.</param>
    /// <param name="cache">Where packed weights are kept; null: nowhere.</param>
    public CpuBackend(int threads, PackedCache? cache = null)
    {
        _threads = new CpuThreads(threads);
        _cache = cache;
    }

    /// <inheritdoc/>
    public string Name => $"cpu ({TTier.Name}, {_threads.Count} {(_threads.Count == 1 ? "thread" : "threads")})";

    /// <inheritdoc/>
    public long Jobs => _threads.Jobs;

    /// <inheritdoc/>
    public long Barriers => _threads.Barriers;

    /// <inheritdoc/>
    public bool IsHostMemory => true;

    /// <inheritdoc/>
    public IBackendBuffer Allocate(long bytes) => new HostBuffer(bytes);

    /// <inheritdoc/>
    public void Upload(void* hostSource, void* destination, long bytes) => Buffer.MemoryCopy(hostSource, destination, bytes, bytes);

    /// <inheritdoc/>
    public void Download(void* source, void* hostDestination, long bytes) => Buffer.MemoryCopy(source, hostDestination, bytes, bytes);

    /// <inheritdoc/>
    public void Synchronize()
    {
        // An op has finished when its call returns.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _attention.Dispose();
        _linearScratch?.Dispose();
        _activations?.Dispose();
        _threads.Dispose();
    }
}
