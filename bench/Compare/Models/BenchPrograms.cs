namespace Engine.Bench.Compare.Models;

/// <summary>The programs that can be compared, by the name that --peer takes.</summary>
internal static class BenchPrograms
{
    /// <summary>Makes the program of a kind.</summary>
    /// <param name="kind">llama-bench, dotllm, or engine (another build of this engine).</param>
    /// <param name="path">llama-bench: the folder with llama-bench and llama-batched-bench, or one of the two; dotllm and engine: the program.</param>
    /// <exception cref="FormatException">No such kind.</exception>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    public static IBenchProgram Create(string kind, string path) => kind switch
    {
        "llama-bench" => new LlamaBench(Directory.Exists(path) ? path : Path.GetDirectoryName(Existing(path))!),
        "dotllm" => new DotLlm(Existing(path)),
        "engine" => new EngineBench(Existing(path)),
        _ => throw new FormatException($"\"{kind}\" is no kind of peer; choose llama-bench, dotllm or engine"),
    };

    /// <summary>The newer one of the published program and the build output, of the repository that this program was built in.</summary>
    /// <exception cref="FileNotFoundException">Neither is there.</exception>
    public static string Engine()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Engine.sln"))) root = root.Parent;
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        string[] places = root is null ? [] :
        [
            Path.Combine(root.FullName, "artifacts", "engine", "engine" + suffix),
            Path.Combine(root.FullName, "managed", "Engine.Cli", "bin", "Release", "net10.0", "Engine.Cli" + suffix),
        ];
        return places.Where(File.Exists).MaxBy(static place => File.GetLastWriteTimeUtc(Path.Combine(Path.GetDirectoryName(place)!, "Engine.Cli.dll")))
            ?? throw new FileNotFoundException("the engine is not built; run ./build.sh, or name the program with --engine");
    }

    private static string Existing(string path) => File.Exists(path) ? Path.GetFullPath(path) : throw new FileNotFoundException($"{path} does not exist");
}
