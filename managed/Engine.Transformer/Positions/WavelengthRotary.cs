namespace Engine.Transformer;

/// <summary>
/// Scaling by wavelength (Grattafiori et al. 2024): pairs whose wavelength exceeds trained / low are interpolated, those below trained / high kept,
/// and those between blended smoothly.
/// </summary>
/// <param name="Factor">How much longer the context becomes.</param>
/// <param name="LowFactor">Turns over the trained length below which a pair is fully interpolated.</param>
/// <param name="HighFactor">Turns over the trained length above which a pair is kept; greater than <paramref name="LowFactor"/>.</param>
/// <param name="TrainedLength">Length of the training.</param>
public sealed record WavelengthRotary(float Factor, float LowFactor, float HighFactor, int TrainedLength) : RotaryScaling
{
    /// <inheritdoc/>
    public override void Fill(Span<float> inverse, float theta, int length)
    {
        FillPlain(inverse, theta);
        float longest = (float)((double)TrainedLength / LowFactor), shortest = (float)((double)TrainedLength / HighFactor);
        foreach (ref float frequency in inverse)
        {
            float wavelength = (float)(2 * Math.PI) / frequency;
            if (wavelength > longest) frequency /= Factor;
            else if (wavelength >= shortest)
            {
                float kept = (TrainedLength / wavelength - LowFactor) / (HighFactor - LowFactor);
                frequency = (1 - kept) * frequency / Factor + kept * frequency;
            }
        }
    }
}
