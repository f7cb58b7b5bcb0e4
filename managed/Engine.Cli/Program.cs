using System.CommandLine;
using System.CommandLine.Help;
using Engine.Cli.Commands;

namespace Engine.Cli;

/// <summary>The command line: see `engine --help`.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Run(args);
    }

    /// <summary>Runs one command line and gives its exit code.</summary>
    internal static int Run(string[] args)
    {
        ParseResult parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0 && Refusals.Explain(args) is { } refusal)
        {
            Console.Error.WriteLine("engine: " + refusal);
            return ExitCodes.NotSupported;
        }

        int code = parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    // A plain command, not a root command: that one would call itself by the file name of the assembly.
    private static Command Root()
    {
        Command root = new("engine", "Language-model inference: text to text on a CPU, stage by stage.") { new HelpOption(), new VersionOption() };
        root.Add(RunCommand.Create());
        root.Add(ChatCommand.Create());
        root.Add(TokenizeCommand.Create());
        root.Add(TemplateCommand.Create());
        root.Add(InspectCommand.Create());
        root.Add(LogitsCommand.Create());
        root.Add(PerplexityCommand.Create());
        root.Add(SynthCommand.Create());
        root.Add(BenchCommand.Create());
        return root;
    }
}
