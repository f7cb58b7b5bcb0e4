namespace Engine.Transformer;

/// <summary>Which statistics a norm divides by.</summary>
public enum NormKind
{
    /// <summary>x / sqrt(mean(x^2) + eps) * weight (Zhang and Sennrich 2019).</summary>
    Rms,
    /// <summary>(x - mean) / sqrt(variance + eps) * weight + bias (Ba et al. 2016).</summary>
    Layer,
}

/// <summary>A norm: its kind, its epsilon, and whether it has a bias besides its weight.</summary>
/// <param name="Kind">The statistics.</param>
/// <param name="Epsilon">Added to the variance or mean square.</param>
/// <param name="Bias">Whether a bias is stored.</param>
public sealed record NormSpec(NormKind Kind, float Epsilon, bool Bias = false);
