namespace Engine.Transformer;

/// <summary>
/// Dynamic NTK scaling: the base grows with the length of the sequence once that exceeds the length of the training,
/// theta * (factor * length / trained - (factor - 1))^(d / (d - 2)).
/// </summary>
/// <param name="Factor">Strength of the stretching.</param>
/// <param name="TrainedLength">Length up to which nothing is scaled.</param>
public sealed record DynamicRotary(float Factor, int TrainedLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override bool DependsOnLength => true;

    /// <inheritdoc/>
    public override void Fill(Span<float> inverse, float theta, int length)
    {
        float stretch = Factor * Math.Max(length, TrainedLength) / TrainedLength - (Factor - 1);
        float dimensions = 2 * inverse.Length;
        FillPlain(inverse, theta * MathF.Pow(stretch, dimensions / (dimensions - 2)));
    }
}
