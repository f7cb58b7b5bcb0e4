using System.ComponentModel;
using System.Diagnostics;

namespace Engine.Bench.Compare.Models;

/// <summary>Runs a program to its end and keeps what it prints.</summary>
internal static class ProgramRun
{
    /// <summary>Runs it.</summary>
    /// <param name="invocation">The program and its arguments.</param>
    /// <param name="folder">Its working folder: some programs leave logs there.</param>
    /// <param name="limit">Time after which it is ended.</param>
    /// <exception cref="InvalidDataException">It does not start, fails, or takes longer than the limit.</exception>
    public static (string Output, string Errors) Run(BenchInvocation invocation, string folder, TimeSpan limit)
    {
        ProcessStartInfo start = new(invocation.Program, invocation.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(limit))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidDataException($"{invocation.Program} took longer than {limit.TotalSeconds:F0} s");
            }

            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidDataException($"{invocation.Program} ended with {process.ExitCode}: {Last(errors.Result)}");
            return (output.Result, errors.Result);
        }
        catch (Win32Exception failure)
        {
            throw new InvalidDataException($"{invocation.Program} does not start: {failure.Message}", failure);
        }
    }

    /// <summary>The line that tells why, where one says "error"; the last one otherwise.</summary>
    private static string Last(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(lines, static line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? (lines.Length > 0 ? lines[^1] : "no message");
    }
}
