using System.Diagnostics;
using System.Text.RegularExpressions;
using Engine.Cpu;

namespace Engine.Bench.Gate.CodeGeneration;

/// <summary>
/// Compiles every kernel of a tier in a process of its own, which has the runtime list the machine code, and holds the innermost loops against
/// <see cref="HotLoops"/>. The same runtime gives the same code each time, so the outcome does not depend on the load of the machine.
/// </summary>
internal static partial class CodeGenerationGate
{
    /// <summary>The argument that makes this program the child process.</summary>
    public const string ChildVerb = "kernels";

    private const int MostDetails = 200;

    // One listing in so many may be mixed with another.
    private const int MixedPart = 20;

    private static readonly string[] LinearKernels = ["integer tiles", "integer rows", "float tiles", "float rows", "unpacking"];

    /// <summary>Judges a tier.</summary>
    public static GateResult Run(string tier)
    {
        string file = Path.Combine(Path.GetTempPath(), $"engine-listing-{Environment.ProcessId}-{tier}.txt");
        try
        {
            string error = List(tier, file);
            if (error.Length > 0) return new GateResult(Name(tier), false, $"the kernels did not run: {error}");
            using StreamReader text = File.OpenText(file);
            return Judge(tier, Listing.Parse(text));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Judges a listing that a runtime elsewhere wrote, such as one for another processor under emulation: its optimized methods, with some of every kernel of
    /// linear layers among them. Of a program of several threads some listings are mixed with others; those are not judged, and must be few.
    /// </summary>
    public static GateResult RunListing(string file)
    {
        using StreamReader text = File.OpenText(file);
        return JudgeListing(Path.GetFileNameWithoutExtension(file), Listing.Parse(text));
    }

    /// <summary>Holds the optimized methods of a listing against the rules.</summary>
    internal static GateResult JudgeListing(string name, IEnumerable<CompiledMethod> methods)
    {
        List<string> breaches = [];
        HashSet<string> kernels = [];
        List<CompiledMethod> optimized = [.. methods.Where(static method => method.Name.EndsWith("(FullOpts)", StringComparison.Ordinal))];
        int count = Judge(optimized.Where(static method => method.IsWhole), rule => kernels.Add(rule.Kernel), breaches), mixed = optimized.Count(static method => !method.IsWhole);
        if (mixed > optimized.Count / MixedPart) breaches.Add($"{mixed} of {optimized.Count} listings are mixed with others");
        breaches.AddRange(from kernel in LinearKernels where !kernels.Contains(kernel) select $"{kernel}: none in the listing");
        return Result(name, count, breaches);
    }

    /// <summary>Holds the methods of a listing against the rules. Each rule must find its kernel, so that a renamed one is not passed over.</summary>
    internal static GateResult Judge(string tier, IEnumerable<CompiledMethod> methods)
    {
        List<string> breaches = [];
        HashSet<LoopRule> unseen = [.. HotLoops.Rules];
        int kernels = Judge(methods, rule => unseen.Remove(rule), breaches);

        // Where byte products need no 16-bit sums, no kernel is of that kind; NEON's are in listings from elsewhere; and tiles assembled at run time are not compiled: the CPU backend's tests judge their code.
        foreach (LoopRule rule in unseen)
            if (!rule.Method.ToString().Contains("Wide", StringComparison.Ordinal) && !rule.Method.ToString().Contains("Neon", StringComparison.Ordinal) && !(rule.Kernel == "integer tiles" && TierSelector.IsAssembled(tier))) breaches.Add($"{rule.Kernel}: no method matches {rule.Method}");
        return Result(tier, kernels, breaches);
    }

    // Adds what each kernel breaks, tells its rule; returns the number of kernels.
    private static int Judge(IEnumerable<CompiledMethod> methods, Action<LoopRule> seen, List<string> breaches)
    {
        int kernels = 0;
        foreach (CompiledMethod method in methods)
        {
            foreach (LoopRule rule in HotLoops.Rules)
            {
                if (rule.Judge(method) is not { } found) continue;
                kernels++;
                seen(rule);
                breaches.AddRange(found.Select(breach => $"{rule.Kernel}: {Short(method.Name)}: {breach}"));
                break;
            }
        }

        return kernels;
    }

    private static GateResult Result(string name, int kernels, List<string> breaches) => new(
        Name(name), breaches.Count == 0, breaches.Count == 0 ? $"{kernels} kernels: multiplications, stack accesses, moves and calls as their rules state" : $"{breaches.Count} loops of {kernels} kernels break the rules")
    {
        Details = breaches.Count <= MostDetails ? breaches : [.. breaches.Take(MostDetails), $"and {breaches.Count - MostDetails} more"],
    };

    private static string Name(string tier) => $"code {tier}";

    private static string List(string tier, string file)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(CodeGenerationGate).Assembly.Location);
        start.ArgumentList.Add(ChildVerb);
        start.ArgumentList.Add(tier);
        start.Environment["DOTNET_JitStdOutFile"] = file;
        start.Environment["DOTNET_JitDisasm"] = "Engine.Cpu.*:*";
        // Every method is compiled once, optimized.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        string error = child.StandardError.ReadToEnd();
        output.Wait();
        child.WaitForExit();
        if (child.ExitCode != 0) return $"exit code {child.ExitCode}; {error.Trim()}";
        return File.Exists(file) ? "" : "the runtime wrote no listing";
    }

    private static string Short(string method) => Namespaces().Replace(method, "");

    [GeneratedRegex(@"\b(Engine|System)\.(\w+\.)*(?=\w)")]
    private static partial Regex Namespaces();
}
