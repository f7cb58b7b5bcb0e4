using System.Globalization;
using System.Text.Json;

namespace Engine.Bench.Compare.Models;

/// <summary>llama-bench (prompts, one sequence) and llama-batched-bench (several) of llama.cpp and of programs that grew out of it, such as ik_llama.cpp.</summary>
/// <param name="folder">Where both lie.</param>
internal sealed class LlamaBench(string folder) : IBenchProgram
{
    /// <inheritdoc/>
    public BenchInvocation Invoke(BenchRequest request, IReadOnlyList<string> options)
    {
        Work work = request.Work;
        if (work.Sequences == 0)
            return new BenchInvocation(Program("llama-bench"),
                ["-m", request.Model, "-t", Text(request.Threads), "-p", Text(work.Prompt), "-n", Text(work.Generate), "-r", Text(request.Repeat), "-o", "json", .. options]);
        string context = Text(Math.Max(512, work.Sequences * (work.Prompt + work.Generate)));
        // The number of sequences is given once a repetition, for the program has no other way to repeat.
        return new BenchInvocation(Program("llama-batched-bench"),
        [
            "-m", request.Model, "-t", Text(request.Threads), "-c", context, "-b", "2048", "-npp", Text(work.Prompt), "-ntg", Text(work.Generate),
            "-npl", string.Join(',', Enumerable.Repeat(Text(work.Sequences), request.Repeat)), .. BatchedOptions(options),
        ]);
    }

    /// <inheritdoc/>
    public BenchAnswer Read(BenchRequest request, string output, string errors)
    {
        BenchAnswer answer = request.Work.Sequences == 0 ? ReadJson(request, output) : ReadBatches(request, $"{output}\n{errors}");
        if (answer.Rates.Count == 0) throw new InvalidDataException($"the output has no figure for {request.Work.Name}");
        return answer;
    }

    /// <summary>The second program takes as bare flags some options that the first takes with 0 or 1.</summary>
    internal static IEnumerable<string> BatchedOptions(IReadOnlyList<string> options)
    {
        for (int i = 0; i < options.Count; i++)
        {
            bool flag = options[i] is "-rtr" or "--run-time-repack" or "-thp" or "--transparent-huge-pages" or "-mqkv" or "--merge-qkv";
            if (!flag || i + 1 == options.Count || options[i + 1] is not ("0" or "1")) yield return options[i];
            else if (options[++i] == "1") yield return options[i - 1];
        }
    }

    private static BenchAnswer ReadJson(BenchRequest request, string output)
    {
        try
        {
            // Notes of the program may precede the document.
            using JsonDocument document = JsonDocument.Parse(output[Math.Max(0, output.IndexOf("[\n", StringComparison.Ordinal))..]);
            List<double> rates = [];
            string? version = null;
            foreach (JsonElement test in document.RootElement.EnumerateArray())
            {
                if (test.GetProperty("n_prompt").GetInt32() != request.Work.Prompt || test.GetProperty("n_gen").GetInt32() != request.Work.Generate) continue;
                if (test.GetProperty("n_threads").GetInt32() is var threads && threads != request.Threads)
                    throw new InvalidDataException($"asked for {request.Threads} threads, the peer used {threads}");
                rates.AddRange(test.GetProperty("samples_ts").EnumerateArray().Select(static value => value.GetDouble()));
                version = test.GetProperty("build_commit").GetString();
            }

            return new BenchAnswer(rates, version);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"llama-bench's output is not as expected: {failure.Message}", failure);
        }
    }

    /// <summary>A table with the columns PP, TG, B and "S_TG t/s", or a JSON object a line with pp, tg, pl and speed_tg.</summary>
    private static BenchAnswer ReadBatches(BenchRequest request, string text)
    {
        Work work = request.Work;
        string[]? heads = null;
        List<double> rates = [];
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('{') && Json(line) is { } batch)
            {
                if (batch is var (prompt, generate, sequences, speed) && Same(prompt, generate, sequences)) rates.Add(speed);
            }
            else if (line.StartsWith('|'))
            {
                string[] cells = [.. line.Trim('|').Split('|', StringSplitOptions.TrimEntries)];
                if (cells.Contains("S_TG t/s")) heads = cells;
                else if (heads is not null && cells.Length == heads.Length && Cell("PP") is { } prompt && Cell("TG") is { } generate && Cell("B") is { } sequences && Cell("S_TG t/s") is { } speed
                    && Same(prompt, generate, sequences)) rates.Add(speed);

                double? Cell(string head) => Array.IndexOf(heads!, head) is >= 0 and var at && double.TryParse(cells[at], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
            }
        }

        return new BenchAnswer(rates, null);

        bool Same(double prompt, double generate, double sequences) => prompt == work.Prompt && generate == work.Generate && sequences == work.Sequences;
    }

    private static (double Prompt, double Generate, double Sequences, double Speed)? Json(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.TryGetProperty("pp", out JsonElement prompt) && root.TryGetProperty("tg", out JsonElement generate) && root.TryGetProperty("pl", out JsonElement sequences) && root.TryGetProperty("speed_tg", out JsonElement speed)
                ? (prompt.GetDouble(), generate.GetDouble(), sequences.GetDouble(), speed.GetDouble())
                : null;
        }
        catch (JsonException)
        {
            return null; // some other line of the log
        }
    }

    private string Program(string name) => Path.Combine(Path.GetFullPath(folder), OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
