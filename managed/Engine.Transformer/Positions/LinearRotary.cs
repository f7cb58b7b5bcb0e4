namespace Engine.Transformer;

/// <summary>Position interpolation: every frequency divided by a factor (Chen et al. 2023).</summary>
/// <param name="Factor">How much longer the context becomes.</param>
public sealed record LinearRotary(float Factor) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Fill(Span<float> inverse, float theta, int length)
    {
        FillPlain(inverse, theta);
        foreach (ref float frequency in inverse) frequency /= Factor;
    }
}
