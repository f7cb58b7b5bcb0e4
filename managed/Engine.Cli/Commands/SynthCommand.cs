using System.CommandLine;
using Engine.Cli.Output;
using Engine.Weights;

namespace Engine.Cli.Commands;

/// <summary>`engine synth OUT.gguf --shape NAME --format F`: a model of a known shape with random weights, for benchmarks.</summary>
internal static class SynthCommand
{
    public static Command Create()
    {
        Argument<string> output = new("OUT.gguf") { Description = "the file to write" };
        Option<string> shape = new("--shape") { Description = string.Join(", ", SyntheticShape.All.Select(static one => one.Name)), Required = true, HelpName = "NAME" };
        Option<string> format = new("--format") { Description = string.Join(", ", WeightMix.All.Select(static one => one.Name)), Required = true, HelpName = "F" };
        Option<ulong> seed = new("--seed") { Description = "chooses the weights", DefaultValueFactory = _ => 1, HelpName = "N" };
        Command command = new("synth", "Write a model of a known shape with random weights") { output, shape, format, seed };
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            string path = parsed.GetValue(output)!;
            using CancellationTokenSource cancellation = new();
            using Interruption interruption = new(cancellation.Cancel);
            long bytes = ProgressBar.Run("writing", progress =>
            {
                SyntheticModel.Write(path, parsed.GetValue(shape)!, parsed.GetValue(format)!, parsed.GetValue(seed), progress, cancellation.Token);
                return new FileInfo(path).Length;
            });
            Console.Error.WriteLine($"{path}: {ByteSize.Show(bytes)}");
            return ExitCodes.Done;
        }));
        return command;
    }
}
