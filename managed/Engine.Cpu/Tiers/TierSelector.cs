using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Work that is compiled for one tier.</summary>
internal interface ITierAction
{
    /// <summary>Does the work on the tier chosen.</summary>
    void Run<TTier, TInt, TFloat>()
        where TTier : struct, ITier<TInt, TFloat>
        where TInt : struct
        where TFloat : struct;
}

/// <summary>
/// Chooses the SIMD tier: by name, else by the environment variable <see cref="Variable"/>, else the best that the processor has. The only place that
/// asks what the processor supports.
/// </summary>
public static class TierSelector
{
    /// <summary>Environment variable that names the tier.</summary>
    public const string Variable = "ENGINE_TIER";

    // Vector512.IsHardwareAccelerated is false on chips that lower their clock for 512-bit work.
    private static bool HasWideVectors => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <summary>Every tier by name, best first, and whether it can be used here.</summary>
    public static IReadOnlyList<(string Name, bool Supported)> Tiers { get; } =
    [
        (Avx512BFloat16Tier.Name, HasInstructionsToAssemble(Avx512BFloat16Tier.Name) && AssembledCode.Refusal == null),
        (Avx512VnniTier.Name, HasInstructionsToAssemble(Avx512VnniTier.Name) && AssembledCode.Refusal == null),
        (Avx512Tier.Name, HasWideVectors),
        (AvxVnniTier.Name, AvxVnni.IsSupported && Fma.IsSupported),
        (Avx2Tier.Name, Avx2.IsSupported && Fma.IsSupported),
        (NeonDotTier.Name, Dp.IsSupported && AdvSimd.Arm64.IsSupported),
        (NeonTier.Name, AdvSimd.Arm64.IsSupported),
        (ScalarTier.Name, true),
    ];

    /// <summary>The name of the tier that <paramref name="name"/> asks for (null or empty: the environment, then the best).</summary>
    /// <exception cref="UnsupportedException">No such tier, or the processor lacks it.</exception>
    public static string Choose(string? name)
    {
        if (string.IsNullOrEmpty(name)) name = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(name)) return Tiers.First(tier => tier.Supported).Name;
        string available = string.Join(", ", Tiers.Where(tier => tier.Supported).Select(tier => tier.Name));
        foreach ((string known, bool supported) in Tiers)
        {
            if (!known.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            return supported ? known : throw new UnsupportedException($"tier {known}", $"{Reason(known)}; there is {available}");
        }

        throw new UnsupportedException($"tier {name}", $"no tier has that name; this processor has {available}");
    }

    /// <summary>What the processor has beyond the base class library's vectors, and whether kernels for it can be assembled: two sentences for a report.</summary>
    public static string Assembly =>
        $"instructions for assembled kernels: {ProcessorInstructions.Here}{(ProcessorInstructions.Here is { TileBytes: false, TileBFloat16: false } ? "" : " (no kernel uses AMX)")}; {(AssembledCode.Refusal is { } refusal ? $"no kernel is assembled: {refusal}" : "executable pages are granted")}";

    /// <summary>Whether a tier's integer tiles are assembled at run time, so that the compiler makes none.</summary>
    /// <param name="name">A name of <see cref="Tiers"/>.</param>
    public static bool IsAssembled(string name) => name == Avx512VnniTier.Name || name == Avx512BFloat16Tier.Name;

    /// <summary>Whether a tier can be used here, or why not.</summary>
    /// <param name="name">A name of <see cref="Tiers"/>.</param>
    public static string Reason(string name)
    {
        foreach ((string known, bool supported) in Tiers)
            if (known == name && supported) return "available";
        return HasInstructionsToAssemble(name)
            ? $"its tiles cannot be assembled: {AssembledCode.Refusal}"
            : "the processor or the runtime lacks its instructions";
    }

    // Whether the processor has what a tier's assembled tiles want, so that only executable pages are in question.
    private static bool HasInstructionsToAssemble(string name)
    {
        ProcessorInstructions has = ProcessorInstructions.Here;
        return IsAssembled(name) && HasWideVectors && has.Vnni512 && (name == Avx512VnniTier.Name || has.BFloat16);
    }

    /// <summary>Creates the CPU backend.</summary>
    /// <param name="threads">Threads; 0: all that the process may use.</param>
    /// <param name="tier">Name of the tier; null or empty: see <see cref="Choose"/>.</param>
    /// <param name="cache">Where packed weights are kept; null: nowhere.</param>
    /// <exception cref="UnsupportedException">No such tier, or the processor lacks it.</exception>
    public static IBackend CreateBackend(int threads = 0, string? tier = null, PackedCache? cache = null)
    {
        Creation creation = new() { Threads = threads, Cache = cache };
        Run(tier, ref creation);
        return creation.Backend!;
    }

    /// <summary>Runs work on a tier; see <see cref="Choose"/> for the name.</summary>
    /// <exception cref="UnsupportedException">No such tier, or the processor lacks it.</exception>
    internal static void Run<TAction>(string? name, ref TAction action)
        where TAction : struct, ITierAction
    {
        string chosen = Choose(name);
        if (chosen == Avx512BFloat16Tier.Name) action.Run<Avx512BFloat16Tier, Vector512<int>, Vector512<float>>();
        else if (chosen == Avx512VnniTier.Name) action.Run<Avx512VnniTier, Vector512<int>, Vector512<float>>();
        else if (chosen == Avx512Tier.Name) action.Run<Avx512Tier, Vector512<int>, Vector512<float>>();
        else if (chosen == AvxVnniTier.Name) action.Run<AvxVnniTier, Vector256<int>, Vector256<float>>();
        else if (chosen == Avx2Tier.Name) action.Run<Avx2Tier, Vector256<int>, Vector256<float>>();
        else if (chosen == NeonDotTier.Name) action.Run<NeonDotTier, Vector128<int>, Vector128<float>>();
        else if (chosen == NeonTier.Name) action.Run<NeonTier, Vector128<int>, Vector128<float>>();
        else action.Run<ScalarTier, int, float>();
    }

    private struct Creation : ITierAction
    {
        public required int Threads;
        public PackedCache? Cache;
        public IBackend? Backend;

        public void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
            Backend = new CpuBackend<TTier, TInt, TFloat>(Threads, Cache);
    }
}
