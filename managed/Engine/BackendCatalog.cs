using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;

namespace Engine;

/// <summary>The backends that this build has, by name.</summary>
public static class BackendCatalog
{
    /// <summary>Creates a backend.</summary>
    /// <param name="device">"cpu", "cuda", or "auto" for the fastest that is there.</param>
    /// <param name="threads">CPU threads; 0: as many as the process may use.</param>
    /// <param name="tier">SIMD tier to force; null: the best that the CPU has.</param>
    /// <param name="packedCache">Where the CPU backend keeps packed weights; null: nowhere.</param>
    /// <exception cref="UnsupportedException">This build has no such device, or the CPU no such tier.</exception>
    public static IBackend Create(string device = "auto", int threads = 0, string? tier = null, PackedCache? packedCache = null) => device switch
    {
        "cpu" or "auto" => TierSelector.CreateBackend(threads, tier, packedCache),
        "cuda" => throw new UnsupportedException("device cuda", "this build computes on the CPU; use --device cpu"),
        _ => throw new RequestException("device", $"\"{device}\" is none; choose cpu, cuda or auto"),
    };
}
