namespace Engine.Bench.Compare.Models;

/// <summary>What is compared, on what, how often.</summary>
internal sealed record ModelComparisonPlan
{
    /// <summary>The model's file; both sides read the same.</summary>
    public required string Model { get; init; }

    /// <summary>What the peer is called in the table and the JSON.</summary>
    public required string PeerName { get; init; }

    /// <summary>Option sets of both sides.</summary>
    public required IReadOnlyList<Entrant> Entrants { get; init; }

    /// <summary>The works, in order.</summary>
    public required IReadOnlyList<Work> Works { get; init; }

    /// <summary>Least ratio by the work's name.</summary>
    public required IReadOnlyDictionary<string, double> Goals { get; init; }

    public int Threads { get; init; }

    /// <summary>Rounds that count; one more chooses the option sets.</summary>
    public int Rounds { get; init; }

    /// <summary>Repetitions within one run of a program.</summary>
    public int Repeat { get; init; }

    /// <summary>Longest time of one run of a program.</summary>
    public TimeSpan Limit { get; init; }
}

/// <summary>One work's outcome.</summary>
/// <param name="Work">The work.</param>
/// <param name="Goal">Least ratio; null: none was given.</param>
/// <param name="Result">Both sides' figures; null where it failed.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record ModelRow(Work Work, double? Goal, ContestResult? Result, string? Failure);

/// <summary>A peer's own bench program and ours in turn, on the same file with the same number of threads.</summary>
internal static class ModelComparison
{
    public static IReadOnlyList<ModelRow> Run(ModelComparisonPlan plan, TextWriter progress)
    {
        string folder = Directory.CreateTempSubdirectory("engine-compare-").FullName;
        try
        {
            return [.. plan.Works.Select(work => Run(plan, work, folder, progress))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ModelRow Run(ModelComparisonPlan plan, Work work, string folder, TextWriter progress)
    {
        BenchRequest request = new(work, Path.GetFullPath(plan.Model), plan.Threads, plan.Repeat);
        double? goal = plan.Goals.TryGetValue(work.Name, out double least) ? least : null;
        try
        {
            return new ModelRow(work, goal, Contest.Run(plan.Entrants, plan.Rounds, One, progress.WriteLine), null);
        }
        catch (InvalidDataException failure)
        {
            return new ModelRow(work, goal, null, failure.Message);
        }

        BenchAnswer One(Entrant entrant)
        {
            (string output, string errors) = ProgramRun.Run(entrant.Program.Invoke(request, entrant.Options), folder, plan.Limit);
            BenchAnswer answer = entrant.Program.Read(request, output, errors);
            progress.WriteLine(FormattableString.Invariant($"{work.Name}, {(entrant.Ours ? "ours" : plan.PeerName)} {entrant.Text}: {Statistics.Median(answer.Rates):F2} tokens/s"));
            return answer;
        }
    }
}
