namespace Engine.Cpu;

/// <summary>512-bit vectors with integer tiles assembled at run time; float weights as <see cref="Avx512Tier"/> multiplies them.</summary>
internal readonly struct Avx512VnniTier : IAvx512VnniTier
{
    /// <inheritdoc/>
    public static string Name => "avx512-vnni";
}
