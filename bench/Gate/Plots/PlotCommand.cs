using System.Text.Json;

namespace Engine.Bench.Gate.Plots;

/// <summary>Recorded bench documents to prompt.svg (tokens a second against prompt length) and batch.svg (against sequences).</summary>
internal static class PlotCommand
{
    /// <summary>Reads every .json and .jsonl of a folder and writes the plots that its documents have data for.</summary>
    /// <returns>0; 1 where there is nothing to plot or a file is damaged.</returns>
    public static int Run(string results, string to, TextWriter output, TextWriter error)
    {
        if (!Directory.Exists(results))
        {
            error.WriteLine($"there is no folder {results}; write documents of `engine bench --json` there, or name another folder");
            return 1;
        }

        List<BenchRecord> records = [];
        foreach (string file in Directory.EnumerateFiles(results).Where(static file => Path.GetExtension(file) is ".json" or ".jsonl").Order(StringComparer.Ordinal))
        {
            try
            {
                records.AddRange(BenchRecord.Read(File.ReadAllText(file)));
            }
            catch (JsonException damage)
            {
                error.WriteLine($"{file} is not JSON: {damage.Message}");
                return 1;
            }
        }

        Directory.CreateDirectory(to);
        int plots = 0;
        foreach ((string name, LinePlot plot) in Plots(records))
        {
            string path = Path.Combine(to, name);
            File.WriteAllText(path, plot.Svg());
            output.WriteLine(path);
            plots++;
        }

        if (plots > 0) return 0;
        error.WriteLine($"no document of {results} tells tokens a second");
        return 1;
    }

    /// <summary>The plots that the records have data for, by file name. The mean stands where a point was recorded more than once.</summary>
    internal static IEnumerable<(string Name, LinePlot Plot)> Plots(IReadOnlyList<BenchRecord> records)
    {
        IReadOnlyList<Series> prompt = Lines(records.Where(static record => record.PromptTokens > 0), static record => $"{record.Model}, {record.Backend}", static record => (record.PromptTokens, record.PromptRate));
        if (prompt.Count > 0) yield return ("prompt.svg", new LinePlot("Prompt", "tokens of the prompt", "tokens a second", prompt));
        IReadOnlyList<Series> batch = Lines(
            records.Where(static record => record.Sequences > 0), static record => $"{record.Model}, depth {record.Depth}, {record.Backend}", static record => (record.Sequences, record.GenerateRate));
        if (batch.Count > 0) yield return ("batch.svg", new LinePlot("Generation", "sequences at once", "tokens a second, all sequences", batch));
    }

    private static IReadOnlyList<Series> Lines(IEnumerable<BenchRecord> records, Func<BenchRecord, string> name, Func<BenchRecord, (int X, double Y)> point) =>
    [
        .. from record in records
           group point(record) by name(record) into line
           orderby line.Key
           select new Series(line.Key, [.. line.GroupBy(static p => p.X).Select(static same => ((double)same.Key, same.Average(static p => p.Y)))]),
    ];
}
