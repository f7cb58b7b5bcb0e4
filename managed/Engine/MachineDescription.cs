using System.Runtime.InteropServices;
using Engine.Cpu;

namespace Engine;

/// <summary>What the machine offers, and what the engine chooses of it.</summary>
/// <param name="Processor">The processor's own name.</param>
/// <param name="UsableProcessors">Processors that this process may use (affinity and container limits).</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Tiers">SIMD tiers by name, and whether they can be used here: the first that can is the default.</param>
/// <param name="ChosenTier">The tier in use.</param>
/// <param name="WhyChosen">Why that one.</param>
/// <param name="Assembly">Which instructions kernels could be assembled for at run time, and whether the system lets them.</param>
public sealed record MachineDescription(
    string Processor, int UsableProcessors, long MemoryBytes, string System, string Runtime, IReadOnlyList<(string Name, bool Supported)> Tiers, string ChosenTier, string WhyChosen,
    string Assembly)
{
    /// <summary>Threads of the CPU backend unless told otherwise.</summary>
    public int DefaultThreads { get; private init; }

    /// <summary>Why so many.</summary>
    public string WhyThreads { get; private init; } = "";

    /// <summary>Looks at this machine.</summary>
    /// <exception cref="Engine.Tensors.UnsupportedException">The environment asks for a tier that the processor lacks.</exception>
    public static MachineDescription Read()
    {
        CpuTopology topology = CpuTopology.Read();
        return new MachineDescription(
            ProcessorName(), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
            TierSelector.Tiers, TierSelector.Choose(null),
            Environment.GetEnvironmentVariable(TierSelector.Variable) is { Length: > 0 } ? $"{TierSelector.Variable} asks for it" : "the first that is available",
            TierSelector.Assembly)
        {
            DefaultThreads = topology.DefaultThreads(Environment.ProcessorCount),
            WhyThreads = topology.Source is { } source
                ? $"cores differ by {source}: {topology.Performance.Count} of {topology.Allowed.Count} are performance cores; {Environment.ProcessorCount} granted"
                : "what affinity and container limits grant",
        };
    }

    /// <summary>Whether a tier of <see cref="Tiers"/> can be used here, or why not.</summary>
    /// <param name="tier">Its name.</param>
    public static string Reason(string tier) => TierSelector.Reason(tier);

    private static string ProcessorName()
    {
        const string Info = "/proc/cpuinfo";
        if (OperatingSystem.IsLinux() && File.Exists(Info))
            foreach (string line in File.ReadLines(Info))
                if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':') + 1)..].Trim();
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }
}
