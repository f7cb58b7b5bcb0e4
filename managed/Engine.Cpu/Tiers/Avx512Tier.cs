namespace Engine.Cpu;

/// <summary>512-bit vectors, byte products by multiply-add of pairs.</summary>
internal readonly struct Avx512Tier : IAvx512Tier
{
    /// <inheritdoc/>
    public static string Name => "avx512";
}
