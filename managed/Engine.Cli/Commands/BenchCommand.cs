using System.CommandLine;
using System.Globalization;
using Engine.Cli.Bench;
using Engine.Cli.Options;
using Engine.Cli.Output;
using Engine.Tensors;

namespace Engine.Cli.Commands;

/// <summary>`engine bench`: prompt and generation tokens/s of a model, with the share of what the machine's memory gives, measured in the same run.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Option<int> prompt = new("--prompt", "-p") { Description = "tokens of the prompt (0: no prompt test)", DefaultValueFactory = _ => 512, HelpName = "N" };
        Option<int> generate = new("--generate", "-n") { Description = "tokens to generate (0: no generation test)", DefaultValueFactory = _ => 128, HelpName = "N" };
        Option<int> repeat = new("--repeat", "-r") { Description = "repetitions", DefaultValueFactory = _ => 5, HelpName = "N" };
        Option<int> sequences = new("--sequences", "-s") { Description = "sequences that generate together, each after a short prompt", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<int> depth = new("--depth", "-d") { Description = "tokens that are in the cache before generation starts", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<bool> json = new("--json") { Description = "print one JSON document" };
        ModelOptions model = new();
        Command command = new("bench", "Measure prompt and generation speed") { prompt, generate, repeat, sequences, depth, json };
        model.AddTo(command);
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            BenchPlan plan = new(
                Positive("--prompt", parsed.GetValue(prompt), 0), Positive("--generate", parsed.GetValue(generate), 0), Positive("--repeat", parsed.GetValue(repeat), 1),
                Positive("--sequences", parsed.GetValue(sequences), 1), Positive("--depth", parsed.GetValue(depth), 1));
            if (plan.Prompt == 0 && plan.Generate == 0) throw new RequestException("--prompt", "nothing to measure; give --prompt or --generate");
            EngineOptions options = model.Engine(parsed);
            using LoadedModel loaded = ModelLoading.LoadParts(model.Path(parsed), options with { MaxSequences = plan.Sequences });
            BenchReport report = ModelBench.Run(loaded, options, plan);
            if (parsed.GetValue(json)) JsonOutput.Write(Console.Out, report.Write);
            else Console.Write(report.Table());
            return ExitCodes.Done;
        }));
        return command;
    }

    private static int Positive(string option, int value, int least) => value >= least
        ? value
        : throw new RequestException(option, string.Create(CultureInfo.InvariantCulture, $"{value} is less than {least}"));
}
