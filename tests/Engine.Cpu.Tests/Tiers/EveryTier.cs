using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

/// <summary>The tiers that can run here: those of the processor, and the software twins of the 512-bit ones, whose float part wants AVX2.</summary>
internal static class EveryTier
{
    /// <summary>Names for test sources.</summary>
    public static IEnumerable<string> Names =>
        [.. TierSelector.Tiers.Where(static tier => tier.Supported).Select(static tier => tier.Name), .. FloatTiers.HasWide ? [SoftwareTier512.Name, SoftwareAssembledTier.Name, SoftwareTileTier.Name] : Array.Empty<string>()];

    /// <summary>Runs work on a tier.</summary>
    public static void Run<TAction>(string name, ref TAction action) where TAction : struct, ITierAction
    {
        if (name == SoftwareTier512.Name) action.Run<SoftwareTier512, Vector512<int>, Vector512<float>>();
        else if (name == SoftwareAssembledTier.Name) action.Run<SoftwareAssembledTier, Vector512<int>, Vector512<float>>();
        else if (name == SoftwareTileTier.Name) action.Run<SoftwareTileTier, Vector512<int>, Vector512<float>>();
        else TierSelector.Run(name, ref action);
    }
}
