using System.Runtime.Intrinsics;

namespace Engine.Cpu.Tests;

/// <summary>
/// The float widths that this machine can test, as sources of fixtures. The 512-bit width is written with portable vectors on top of 256-bit shuffles,
/// but for what <see cref="IAvx512Tier"/> does in one instruction, so its twin runs wherever the 256-bit tier does, only slower.
/// </summary>
internal static class FloatTiers
{
    /// <summary>Whether AVX2 and FMA3 are there.</summary>
    public static bool HasWide => Has(Avx2Tier.Name);

    /// <summary>Tier and vector of each width.</summary>
    public static IEnumerable<TestFixtureData> Widths
    {
        get
        {
            yield return new TestFixtureData(typeof(ScalarTier), typeof(float));
            if (Has(NeonTier.Name)) yield return new TestFixtureData(typeof(NeonTier), typeof(Vector128<float>));
            if (!HasWide) yield break;
            yield return new TestFixtureData(typeof(Avx2Tier), typeof(Vector256<float>));
            yield return new TestFixtureData(Has(Avx512Tier.Name) ? typeof(Avx512Tier) : typeof(SoftwareTier512), typeof(Vector512<float>));
        }
    }

    private static bool Has(string name) => TierSelector.Tiers.Any(tier => tier.Name == name && tier.Supported);
}
