namespace Engine.Bench.Compare;

/// <summary>What a series of figures comes to.</summary>
internal static class Statistics
{
    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0) throw new InvalidDataException("there is no figure");
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Half the distance from the least to the greatest, over the median.</summary>
    public static double Spread(IReadOnlyCollection<double> values) => (values.Max() - values.Min()) / 2 / Median(values);
}
