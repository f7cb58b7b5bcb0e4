namespace Engine.Bench.Compare;

/// <summary>Times of two sides that took turns, and what their figures come to.</summary>
/// <param name="bytes">Bytes of text each round works through.</param>
internal sealed class Turns(long bytes)
{
    private readonly List<double> _ours = [], _theirs = [];

    /// <summary>Adds one round, in seconds.</summary>
    public void Add(double ours, double theirs)
    {
        _ours.Add(ours);
        _theirs.Add(theirs);
    }

    /// <summary>Median speed, MB/s.</summary>
    public double Ours => bytes / 1e6 / Statistics.Median(_ours);

    /// <inheritdoc cref="Ours"/>
    public double Theirs => bytes / 1e6 / Statistics.Median(_theirs);

    /// <summary>Median over rounds of how many times faster ours is: neighbours in time share the machine's load.</summary>
    public double Ratio => Statistics.Median([.. _theirs.Zip(_ours, static (theirs, ours) => theirs / ours)]);
}

/// <summary>One row of the table.</summary>
internal sealed record ComparisonRow(
    string Tokenizer, string Text, long Bytes, long Tokens, Turns Encode, Turns Decode,
    double LoadOurs, double LoadTheirs, double AllocatedOurs, double AllocatedTheirs, int Paragraphs, int Different, string? FirstDifference);

/// <summary>One row beside spm_encode.</summary>
internal sealed record SpmRow(string Tokenizer, string Text, long Bytes, Turns Encode, double ProcessStart, int Paragraphs, int Different, string? FirstDifference);
