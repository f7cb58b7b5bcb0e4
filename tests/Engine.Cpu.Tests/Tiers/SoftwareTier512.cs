namespace Engine.Cpu.Tests;

/// <summary>The twin of <see cref="Avx512Tier"/>.</summary>
internal readonly struct SoftwareTier512 : ISoftwareTier512
{
    public static string Name => "software-512";
}
