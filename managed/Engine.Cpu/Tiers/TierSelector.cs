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
/// Chooses the SIMD tier: by name, else by the environment variable <see cref="Variable"/>, else the first of <see cref="Tiers"/> that can be
/// used. The only place that asks what the processor supports.
/// </summary>
public static class TierSelector
{
    /// <summary>Environment variable that names the tier.</summary>
    public const string Variable = "ENGINE_TIER";

    // Vector512.IsHardwareAccelerated is false on chips that lower their clock for 512-bit work.
    private static bool HasWideVectors => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    private const string Lacking = "the processor or the runtime lacks its instructions";

    // Asked one by one: a tier that is not chosen is not tried out.
    private static readonly (string Name, Lazy<string?> Refusal)[] Rows =
    [
        Row(Avx512BFloat16Tier.Name, static () => RefuseAssembled(ProcessorInstructions.Here.BFloat16) ?? (AssembledCheck.FloatPairs(AssembledCheck.OnProcessor) ? null : AssembledCheck.Differs)),
        Row(Avx512VnniTier.Name, static () => RefuseAssembled(true)),
        // Behind those that every processor with tile registers has: chosen by name only.
        Row(AmxTier.Name, static () => RefuseAssembled(ProcessorInstructions.Here is { TileBytes: true, TileBFloat16: true })
            ?? AmxTileRegisters.Refusal ?? (AssembledCheck.TileRegisters(AssembledCheck.OnProcessor) ? null : AssembledCheck.Differs)),
        Row(Avx512Tier.Name, static () => Lacks(HasWideVectors)),
        Row(AvxVnniTier.Name, static () => Lacks(AvxVnni.IsSupported && Fma.IsSupported)),
        Row(Avx2Tier.Name, static () => Lacks(Avx2.IsSupported && Fma.IsSupported)),
        Row(NeonDotTier.Name, static () => Lacks(Dp.IsSupported && AdvSimd.Arm64.IsSupported)),
        Row(NeonTier.Name, static () => Lacks(AdvSimd.Arm64.IsSupported)),
        Row(ScalarTier.Name, static () => null),
    ];

    private static readonly Lazy<bool> IntegersMatch = new(static () => AssembledCheck.Integers(AssembledCheck.OnProcessor));

    private static readonly Lazy<IReadOnlyList<(string Name, bool Supported)>> Listing = new(static () => [.. Rows.Select(static row => (row.Name, row.Refusal.Value == null))]);

    /// <summary>
    /// Every tier by name, and whether it can be used here: the first that can is the default. The first reading tries all of them out.
    /// </summary>
    public static IReadOnlyList<(string Name, bool Supported)> Tiers => Listing.Value;

    /// <summary>The name of the tier that <paramref name="name"/> asks for (null or empty: the environment, then the first that can be used).</summary>
    /// <exception cref="UnsupportedException">No such tier, or the processor lacks it.</exception>
    public static string Choose(string? name)
    {
        if (string.IsNullOrEmpty(name)) name = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(name)) return Rows.First(static row => row.Refusal.Value == null).Name;
        foreach ((string known, Lazy<string?> refusal) in Rows)
        {
            if (!known.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            return refusal.Value == null ? known : throw new UnsupportedException($"tier {known}", $"{refusal.Value}; there is {Available()}");
        }

        throw new UnsupportedException($"tier {name}", $"no tier has that name; this processor has {Available()}");
    }

    /// <summary>What the processor has beyond the base class library's vectors, and whether kernels for it can be assembled: two sentences for a report.</summary>
    public static string Assembly =>
        $"instructions for assembled kernels: {ProcessorInstructions.Here}; {(AssembledCode.Refusal is { } refusal ? $"no kernel is assembled: {refusal}" : "executable pages are granted")}";

    /// <summary>Whether a tier's integer tiles are assembled at run time, so that the compiler makes none.</summary>
    /// <param name="name">A name of <see cref="Tiers"/>.</param>
    public static bool IsAssembled(string name) => name == Avx512VnniTier.Name || name == Avx512BFloat16Tier.Name || name == AmxTier.Name;

    /// <summary>Whether a tier can be used here, or why not.</summary>
    /// <param name="name">A name of <see cref="Tiers"/>.</param>
    public static string Reason(string name)
    {
        foreach ((string known, Lazy<string?> refusal) in Rows)
        {
            if (known != name) continue;
            return refusal.Value ?? (known == AmxTier.Name ? "available by name only: its tiles match their definition here, and were timed nowhere"
                : IsAssembled(known) ? "available: its tiles match their definition here" : "available");
        }

        return Lacking;
    }

    private static (string Name, Lazy<string?> Refusal) Row(string name, Func<string?> refusal) => (name, new Lazy<string?>(refusal));

    private static string? Lacks(bool supported) => supported ? null : Lacking;

    // Why no tier can have the assembled integer tiles of 512-bit vectors, which all with assembled tiles share, or null.
    private static string? RefuseAssembled(bool hasOwnInstructions)
    {
        if (!HasWideVectors || !ProcessorInstructions.Here.Vnni512 || !hasOwnInstructions) return Lacking;
        if (AssembledCode.Refusal is { } refusal) return $"its tiles cannot be assembled: {refusal}";
        return IntegersMatch.Value ? null : AssembledCheck.Differs;
    }

    private static string Available() => string.Join(", ", Tiers.Where(static tier => tier.Supported).Select(static tier => tier.Name));

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
        if (chosen == AmxTier.Name) action.Run<AmxTier, Vector512<int>, Vector512<float>>();
        else if (chosen == Avx512BFloat16Tier.Name) action.Run<Avx512BFloat16Tier, Vector512<int>, Vector512<float>>();
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
