namespace Engine.Cpu.Tests;

/// <summary>
/// Which float widths this machine can test. The 512-bit width is written with portable vectors on top of 256-bit shuffles, so it runs wherever the
/// 256-bit tier does, only slower.
/// </summary>
internal static class FloatTiers
{
    public static void SkipUnlessSupported<T>()
    {
        if (typeof(T) == typeof(ScalarTier)) return;
        if (!TierSelector.Tiers.Any(static tier => tier.Name == Avx2Tier.Name && tier.Supported)) Assert.Ignore("this processor lacks 256-bit vectors with fused multiply-add");
    }
}
