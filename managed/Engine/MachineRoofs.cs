using Engine.Cpu;
using Engine.Tensors;

namespace Engine;

/// <summary>What this machine's CPU can do at most, measured by plain loops in this process: what shares refer to.</summary>
/// <param name="ReadBytesPerSecond">Memory read by all threads, each in a region of its own.</param>
/// <param name="SignedOpsPerSecond">Multiply-adds of signed bytes, two operations each, on the tier in use.</param>
/// <param name="NibbleOpsPerSecond">The same with 4-bit weights.</param>
/// <param name="FloatOpsPerSecond">The same in 32-bit floats.</param>
public sealed record MachineRoofs(double ReadBytesPerSecond, double SignedOpsPerSecond, double NibbleOpsPerSecond, double FloatOpsPerSecond)
{
    /// <summary>Measures in about half a second.</summary>
    /// <param name="options">Threads and tier.</param>
    /// <exception cref="UnsupportedException">The tier is not available.</exception>
    public static MachineRoofs Measure(EngineOptions options)
    {
        CpuRoofs roofs = CpuRoofs.Measure(options.Threads, options.Tier);
        return new MachineRoofs(roofs.ReadBytesPerSecond, roofs.SignedOpsPerSecond, roofs.NibbleOpsPerSecond, roofs.FloatOpsPerSecond);
    }
}
