using System.Collections.Immutable;

namespace Engine.Transformer;

/// <summary>Each frequency divided by a stored factor of its own.</summary>
/// <param name="Factors">[dimensions / 2]</param>
public sealed record FactorRotary(ImmutableArray<float> Factors) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Fill(Span<float> inverse, float theta, int length)
    {
        FillPlain(inverse, theta);
        for (int i = 0; i < inverse.Length; i++) inverse[i] /= Factors[i];
    }
}
