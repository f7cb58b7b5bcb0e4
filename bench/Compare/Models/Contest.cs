namespace Engine.Bench.Compare.Models;

/// <summary>Runs one option set of a program: tokens a second, one a repetition.</summary>
/// <exception cref="InvalidDataException">The run failed.</exception>
internal delegate BenchAnswer BenchRun(Entrant entrant);

/// <summary>A program with one set of its options.</summary>
/// <param name="Ours">Whether it is this engine.</param>
/// <param name="Program">The program.</param>
/// <param name="Options">Its options.</param>
internal sealed record Entrant(bool Ours, IBenchProgram Program, IReadOnlyList<string> Options)
{
    /// <summary>The options as one would type them.</summary>
    public string Text => string.Join(' ', Options);
}

/// <summary>
/// One work, both sides in turn. A first run of every option set chooses those that stay: the best of each side and what comes near it. Then rounds, each with
/// every entrant once, in an order that turns round every time; a side's figure is that of its best entrant.
/// </summary>
internal static class Contest
{
    /// <summary>What comes this near to the best of the first run stays, for one run may have been disturbed.</summary>
    private const double Near = 0.9;

    /// <summary>Runs it.</summary>
    /// <param name="entrants">Both sides' option sets.</param>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="run">Runs one entrant.</param>
    /// <param name="note">Told of option sets that cannot run.</param>
    /// <exception cref="InvalidDataException">None of a side's option sets can run.</exception>
    public static ContestResult Run(IReadOnlyList<Entrant> entrants, int rounds, BenchRun run, Action<string> note)
    {
        List<Series> series = [];
        foreach (Entrant entrant in entrants)
        {
            try
            {
                BenchAnswer answer = run(entrant);
                series.Add(new Series(entrant) { Version = answer.Version, First = Statistics.Median(answer.Rates) });
            }
            catch (InvalidDataException failure)
            {
                note($"{(entrant.Ours ? "ours" : "peer")} \"{entrant.Text}\" is left out: {failure.Message}");
            }
        }

        foreach (bool ours in (bool[])[true, false])
        {
            double best = series.Where(one => one.Entrant.Ours == ours).Select(static one => one.First).DefaultIfEmpty(0).Max();
            if (best <= 0) throw new InvalidDataException(ours ? "the engine cannot run this work" : "the peer cannot run this work with any of its option sets");
            series.RemoveAll(one => one.Entrant.Ours == ours && one.First < Near * best);
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach (Series one in round % 2 == 0 ? series : Enumerable.Reverse(series)) one.Rounds.Add(Statistics.Median(run(one.Entrant).Rates));
        }

        return new ContestResult(Best(series, ours: true), Best(series, ours: false));
    }

    private static Series Best(List<Series> series, bool ours) => series.Where(one => one.Entrant.Ours == ours).MaxBy(static one => Statistics.Median(one.Rounds))!;
}

/// <summary>The figures of one entrant.</summary>
internal sealed class Series(Entrant entrant)
{
    public Entrant Entrant { get; } = entrant;

    /// <summary>The program's version, where it tells.</summary>
    public string? Version { get; init; }

    /// <summary>Tokens a second of the run that chose; it does not count.</summary>
    public double First { get; init; }

    /// <summary>Median tokens a second of each round.</summary>
    public List<double> Rounds { get; } = [];
}

/// <summary>Both sides' best.</summary>
internal sealed record ContestResult(Series Ours, Series Theirs)
{
    /// <summary>Ours over theirs, one a round: neighbours in time share the machine's load.</summary>
    public IReadOnlyList<double> Ratios => [.. Ours.Rounds.Zip(Theirs.Rounds, static (ours, theirs) => ours / theirs)];

    /// <summary>Median of <see cref="Ratios"/>.</summary>
    public double Ratio => Statistics.Median(Ratios);

    /// <summary>Whether the ratio reaches the goal; null where there is none.</summary>
    public bool? Meets(double? goal) => goal is { } least ? Ratio >= least : null;
}
