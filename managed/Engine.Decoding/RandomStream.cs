namespace Engine.Decoding;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014) read as a counter-based generator: draw n of a seed is
/// <code>
/// z = seed + (n + 1) * 0x9E3779B97F4A7C15
/// z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
/// z = (z ^ (z >> 27)) * 0x94D049BB133111EB
/// z ^ (z >> 31)
/// </code>
/// in 64-bit arithmetic without carry, so it is the same on every machine, and no thread shares it.
/// </summary>
/// <param name="seed">The seed; all values are good.</param>
public struct RandomStream(ulong seed)
{
    /// <summary>The seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Index of the next draw; set it to repeat or to skip draws.</summary>
    public ulong Position { get; set; }

    /// <summary>64 uniform bits.</summary>
    public ulong Next()
    {
        ulong z = Seed + (++Position * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1): the upper 53 bits over 2^53.</summary>
    public double NextUniform() => (Next() >> 11) * (1.0 / (1UL << 53));
}
