namespace Engine.Bench.Gate.Shares;

/// <summary>
/// Ratios of a kernel's rate to a roof's, measured in turn in one process, and the noise model that judges them. What slows the machine slows both, so
/// ratios are steadier than rates; what remains is told by the ratios themselves. Location: the median. Spread: 1.4826 times the median distance from it,
/// which for normal noise is the standard deviation and which single disturbed rounds do not move. The median of n ratios then has the error
/// 1.2533 * spread / sqrt(n) (Kenney and Keeping 1962, 13.12).
/// </summary>
internal sealed class Ratios
{
    private const double NormalSpread = 1.4826;
    private const double MedianError = 1.2533;

    /// <summary>Errors of the median that a judgement allows for: a kernel at its limit fails falsely in 3.5 % of series of seven (their spread is itself uncertain), in three series running once in 20,000.</summary>
    public const double Confidence = 3;

    /// <summary>Part of the median that its tolerance may be; a noisier series decides nothing.</summary>
    public const double MostNoise = 0.2;

    /// <summary>Takes the ratios of one kernel.</summary>
    public Ratios(IReadOnlyList<double> values)
    {
        if (values.Count == 0) throw new ArgumentException("There is no ratio.", nameof(values));
        Values = values;
        Median = Middle(values);
        Spread = NormalSpread * Middle([.. values.Select(value => Math.Abs(value - Median))]);
    }

    /// <summary>One each round.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Their median.</summary>
    public double Median { get; }

    /// <summary>Estimated standard deviation of one ratio.</summary>
    public double Spread { get; }

    /// <summary>What the median may be off by.</summary>
    public double Tolerance => Confidence * MedianError * Spread / Math.Sqrt(Values.Count);

    /// <summary>Whether the series is quiet enough to judge by.</summary>
    public bool Decides => Tolerance <= MostNoise * Median;

    /// <summary>Whether the ratio is not proven to lie under <paramref name="limit"/>.</summary>
    public bool Reaches(double limit) => Median + Tolerance >= limit;

    /// <summary>Whether the ratio is not proven to be less than <paramref name="part"/> of a recorded one, whose own error counts as well.</summary>
    public bool Holds(double recordedMedian, double recordedTolerance, double part) =>
        Median + Math.Sqrt(Tolerance * Tolerance + recordedTolerance * recordedTolerance) >= part * recordedMedian;

    private static double Middle(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
