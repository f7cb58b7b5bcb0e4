using System.Diagnostics;

namespace Engine.Bench.Compare;

/// <summary>The spm_encode of the distribution's package sentencepiece.</summary>
internal static class SpmProgram
{
    private const string Name = "spm_encode";

    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, Name)));

    /// <summary>Encodes a file, a text a line.</summary>
    /// <returns>Seconds from start to end of the process.</returns>
    public static double Encode(string model, string input, string output)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(Name, [$"--model={model}", "--output_format=id", $"--input={input}", $"--output={output}"]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Name} failed: {errors}");
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
