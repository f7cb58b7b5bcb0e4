using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

/// <summary>The tiers that can run here: those of the processor, and the software twin of the 512-bit one, whose float part wants AVX2.</summary>
internal static class EveryTier
{
    private const string Software = "software-512";

    /// <summary>Names for test sources.</summary>
    public static IEnumerable<string> Names =>
        [.. TierSelector.Tiers.Where(static tier => tier.Supported).Select(static tier => tier.Name), .. FloatTiers.HasWide ? [Software] : Array.Empty<string>()];

    /// <summary>Runs work on a tier.</summary>
    public static void Run<TAction>(string name, ref TAction action) where TAction : struct, ITierAction
    {
        if (name == Software) action.Run<SoftwareTier512, Vector512<int>, Vector512<float>>();
        else TierSelector.Run(name, ref action);
    }
}
