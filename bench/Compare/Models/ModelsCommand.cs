using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Engine.Bench.Compare.Models;

/// <summary>`models`: a peer's bench program and ours in turn. Exit code 0: measured, and every goal met; 1: a goal missed or a work not measured; 2: usage; 3: a file is missing.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        Option<string> model = new("--model", "-m") { Description = "GGUF file that both sides read", Required = true, HelpName = "FILE" };
        Option<string> peer = new("--peer") { Description = "the peer's bench program, or the folder where its programs lie", Required = true, HelpName = "PATH" };
        Option<string> kind = new("--peer-kind") { Description = "how the peer is called and read: llama-bench (llama.cpp, ik_llama.cpp), dotllm (dotLLM) or engine (another build of this engine)", DefaultValueFactory = _ => "llama-bench", HelpName = "KIND" };
        Option<string?> name = new("--peer-name") { Description = "what the tables call the peer (default: its kind)", HelpName = "NAME" };
        Option<string[]> peerOptions = new("--peer-options") { Description = "one set of the peer's own options, such as \"-rtr 1 -fa 1\"; give it again for more sets: the best counts", HelpName = "OPTIONS" };
        Option<string?> engine = new("--engine") { Description = "our program (default: the newer of artifacts/engine and the build output)", HelpName = "PATH" };
        Option<string[]> engineOptions = new("--engine-options") { Description = "one set of options of ours; give it again for more sets: the best counts", HelpName = "OPTIONS" };
        Option<string[]> works = new("--work", "-w") { Description = "pp512 (a prompt), tg64 (generation), x16 (16 sequences together, 32 tokens each after 128), as many as wanted; append =2.0 for a least ratio", DefaultValueFactory = _ => ["pp512", "tg64"], AllowMultipleArgumentsPerToken = true, HelpName = "WORK[=GOAL]" };
        Option<int> threads = new("--threads", "-t") { Description = "threads of both sides", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
        Option<int> rounds = new("--rounds") { Description = "rounds that count; one more chooses the option sets", DefaultValueFactory = _ => 3, HelpName = "N" };
        Option<int> repeat = new("--repeat", "-r") { Description = "repetitions within one run", DefaultValueFactory = _ => 2, HelpName = "N" };
        Option<int> limit = new("--limit") { Description = "longest time of one run, seconds", DefaultValueFactory = _ => 900, HelpName = "SECONDS" };
        Option<string?> output = new("--out") { Description = "JSON file for the figures", HelpName = "FILE" };
        foreach (Option<int> number in (Option<int>[])[threads, rounds, repeat, limit])
            number.Validators.Add(result => { if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1)) result.AddError($"{number.Name} must be at least 1"); });
        Command command = new("models", "A peer's own bench program and `engine bench` in turn, on the same file") { model, peer, kind, name, peerOptions, engine, engineOptions, works, threads, rounds, repeat, limit, output };
        command.SetAction(parsed =>
        {
            try
            {
                string file = parsed.GetValue(model)!;
                if (!File.Exists(file)) throw new FileNotFoundException($"{file} does not exist");
                (IReadOnlyList<Work> list, IReadOnlyDictionary<string, double> goals) = Works(parsed.GetValue(works)!);
                IBenchProgram ours = new EngineBench(Path.GetFullPath(parsed.GetValue(engine) ?? BenchPrograms.Engine()));
                IBenchProgram theirs = BenchPrograms.Create(parsed.GetValue(kind)!, parsed.GetValue(peer)!);
                ModelComparisonPlan plan = new()
                {
                    Model = file,
                    PeerName = parsed.GetValue(name) ?? parsed.GetValue(kind)!,
                    Entrants = [.. Sets(parsed.GetValue(engineOptions)).Select(set => new Entrant(true, ours, set)), .. Sets(parsed.GetValue(peerOptions)).Select(set => new Entrant(false, theirs, set))],
                    Works = list,
                    Goals = goals,
                    Threads = parsed.GetValue(threads),
                    Rounds = parsed.GetValue(rounds),
                    Repeat = parsed.GetValue(repeat),
                    Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                };
                IReadOnlyList<ModelRow> rows = ModelComparison.Run(plan, Console.Error);
                ModelReport.Show(Console.Out, plan, rows);
                if (parsed.GetValue(output) is { } path) Save(path, plan, rows);
                return rows.All(static row => row.Result is { } result && result.Meets(row.Goal) != false) ? 0 : 1;
            }
            catch (FormatException failure)
            {
                Console.Error.WriteLine(failure.Message);
                return 2;
            }
            catch (FileNotFoundException failure)
            {
                Console.Error.WriteLine(failure.Message);
                return 3;
            }
        });
        return command;
    }

    /// <summary>Reads pp512 or pp512=2.0.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    internal static (IReadOnlyList<Work> Works, IReadOnlyDictionary<string, double> Goals) Works(IEnumerable<string> texts)
    {
        List<Work> works = [];
        Dictionary<string, double> goals = [];
        foreach (string text in texts)
        {
            string[] parts = text.Split('=', 2);
            Work work = Work.Parse(parts[0]);
            works.Add(work);
            if (parts.Length == 1) continue;
            goals[work.Name] = double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double goal) && goal > 0
                ? goal
                : throw new FormatException($"\"{parts[1]}\" is no goal for {parts[0]}; give a ratio such as 2.0");
        }

        return (works, goals);
    }

    private static IEnumerable<string[]> Sets(string[]? texts) =>
        texts is { Length: > 0 } ? texts.Select(static text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : [[]];

    private static void Save(string path, ModelComparisonPlan plan, IReadOnlyList<ModelRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using FileStream stream = File.Create(path);
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        ModelReport.Write(json, plan, rows);
    }
}
