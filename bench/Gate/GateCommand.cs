using Engine.Bench.Gate.CodeGeneration;
using Engine.Bench.Gate.Plots;
using Engine.Bench.Gate.Shares;
using Engine.Cpu;

namespace Engine.Bench.Gate;

/// <summary>The program: runs the gates and tells the outcome by a line each and the exit code, 0 or 1.</summary>
internal static class GateCommand
{
    private const string Usage = """
        gate                     every gate; exit code 0 when all pass, else 1
        gate code                the machine code of the hot loops, on every tier that this processor has
        gate listing FILE        the same of a listing (DOTNET_JitDisasm) that another machine's runtime wrote
        gate allocation          managed bytes a decoded token
        gate roof                shares of the roof against bench/baselines
        gate record              measures the shares and writes them to bench/baselines; the floors stay
        gate plots [IN [OUT]]    plots of the `engine bench --json` documents of IN (bench/results) into OUT (IN)
        """;

    // The scalar tier is the plain form that the others are tested against; nothing of it is hot.
    private const string PlainTier = "scalar";

    private delegate IReadOnlyList<GateResult> Gate();

    /// <summary>Runs what the arguments ask for.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        switch (args)
        {
            case []: return Judge(output, [Code, Allocation, Roof]);
            case ["code"]: return Judge(output, [Code]);
            case ["listing", string file]: return Judge(output, [() => [CodeGenerationGate.RunListing(file)]]);
            case ["allocation"]: return Judge(output, [Allocation]);
            case ["roof"]: return Judge(output, [Roof]);
            case ["record"]: return Record(output);
            case ["plots", ..] when args.Length <= 3:
                string results = args.Length > 1 ? args[1] : Path.Combine(Root(), "bench", "results");
                return PlotCommand.Run(results, args.Length > 2 ? args[2] : results, output, error);
            default:
                error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Judge(TextWriter output, IEnumerable<Gate> gates)
    {
        int passed = 0, failed = 0;
        foreach (GateResult result in gates.SelectMany(static gate => gate()))
        {
            result.Write(output);
            output.Flush();
            if (result.Passed) passed++;
            else failed++;
        }

        output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static IReadOnlyList<GateResult> Code() =>
        [.. from tier in TierSelector.Tiers where tier.Supported && tier.Name != PlainTier select CodeGenerationGate.Run(tier.Name)];

    private static IReadOnlyList<GateResult> Allocation() => [AllocationGate.Run()];

    private static IReadOnlyList<GateResult> Roof()
    {
        MachineDescription machine = MachineDescription.Read();
        Baseline baseline = Baseline.Read(BaselinePath(machine.ChosenTier), machine.ChosenTier);
        return new ShareGate(machine.ChosenTier, machine.UsableProcessors, baseline, machine.Processor).Run();
    }

    private static int Record(TextWriter output)
    {
        MachineDescription machine = MachineDescription.Read();
        string path = BaselinePath(machine.ChosenTier);
        Baseline baseline = Baseline.Read(path, machine.ChosenTier);
        // Against its own floors alone: what was recorded before is about to go.
        ShareGate gate = new(machine.ChosenTier, machine.UsableProcessors, baseline, processor: "");
        foreach (GateResult result in gate.Run()) result.Write(output);
        baseline.With(gate.Measured, machine.Processor, machine.Runtime, machine.UsableProcessors).Write(path);
        output.WriteLine($"recorded in {path}");
        return 0;
    }

    private static string BaselinePath(string tier) => Path.Combine(Root(), "bench", "baselines", $"{tier}.json");

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("the gate runs from a build within the repository");
    }
}
