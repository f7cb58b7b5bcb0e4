using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>
/// Whether kernels may be assembled at run time. The environment variable <see cref="Variable"/> = 0 forbids it; a system that refuses executable pages does too.
/// Either way the tiers of intrinsics serve.
/// </summary>
internal static unsafe class AssembledCode
{
    /// <summary>Environment variable; "0" forbids assembled kernels.</summary>
    public const string Variable = "ENGINE_ASSEMBLED";

    private static readonly Lazy<string?> Attempt = new(Try);

    /// <summary>Why no code can be assembled here, or null. One function is placed and called, once a process, to find out.</summary>
    public static string? Refusal => Environment.GetEnvironmentVariable(Variable) == "0" ? $"{Variable}=0 forbids it" : Attempt.Value;

    /// <summary>The function that is placed to find out: mov eax, 42; ret.</summary>
    internal static ReadOnlySpan<byte> Probe => [0xb8, 42, 0, 0, 0, 0xc3];

    /// <summary>Places and calls <see cref="Probe"/>; says why the system does not let it, or null.</summary>
    internal static string? Try()
    {
        if (!X86Base.X64.IsSupported) return "kernels are assembled for x64 only";
        using ExecutableMemory? memory = ExecutableMemory.TryPlace(Probe, out string? refusal);
        if (memory == null) return refusal;
        return ((delegate* unmanaged<int>)memory.Address)() == 42 ? null : "the system does not run code that was placed";
    }
}
