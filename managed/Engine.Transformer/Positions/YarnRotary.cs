namespace Engine.Transformer;

/// <summary>
/// YaRN (Peng et al. 2023): slow frequencies are interpolated, fast ones kept, with a linear ramp between the pairs that turn
/// <see cref="BetaFast"/> and <see cref="BetaSlow"/> times over the trained length.
/// </summary>
public sealed record YarnRotary : RotaryScaling
{
    /// <summary>How much longer the context becomes.</summary>
    public required float Factor { get; init; }

    /// <summary>Length of the training.</summary>
    public required int TrainedLength { get; init; }

    /// <summary>Factor of cosines and sines; see <see cref="Magnitude"/> for its usual value.</summary>
    public required float Attention { get; init; }

    /// <summary>Turns from which a pair is not scaled.</summary>
    public float BetaFast { get; init; } = 32;

    /// <summary>Turns up to which a pair is fully interpolated.</summary>
    public float BetaSlow { get; init; } = 1;

    /// <summary>Whether the ends of the ramp are rounded outwards to whole pairs.</summary>
    public bool Truncate { get; init; } = true;

    /// <inheritdoc/>
    public override float AttentionFactor => Attention;

    /// <summary>0.1 * multiplier * ln(factor) + 1, or 1 when nothing is stretched.</summary>
    public static double Magnitude(double factor, double multiplier = 1) => factor <= 1 ? 1 : 0.1 * multiplier * Math.Log(factor) + 1;

    /// <inheritdoc/>
    public override void Fill(Span<float> inverse, float theta, int length)
    {
        int pairs = inverse.Length;
        double first = PairOfTurns(BetaFast, theta, pairs), last = PairOfTurns(BetaSlow, theta, pairs);
        if (Truncate) (first, last) = (Math.Floor(first), Math.Ceiling(last));
        (first, last) = (Math.Max(first, 0), Math.Min(last, 2 * pairs - 1));
        // A ramp of no length would divide by zero.
        if (first == last) last += 0.001;
        for (int i = 0; i < pairs; i++)
        {
            float wavelength = Wavelength(theta, i, pairs);
            float kept = 1 - Math.Clamp((i - (float)first) / (float)(last - first), 0, 1);
            inverse[i] = 1 / (Factor * wavelength) * (1 - kept) + 1 / wavelength * kept;
        }
    }

    // The (fractional) pair that turns so many times over the trained length.
    private double PairOfTurns(float turns, float theta, int pairs) =>
        2 * pairs * Math.Log(TrainedLength / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
}
