namespace Engine.Transformer;

/// <summary>No scaling.</summary>
public sealed record PlainRotary : RotaryScaling
{
    /// <inheritdoc/>
    public override void Fill(Span<float> inverse, float theta, int length) => FillPlain(inverse, theta);
}
