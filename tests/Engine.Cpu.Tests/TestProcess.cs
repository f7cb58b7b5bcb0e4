using System.Diagnostics;

namespace Engine.Cpu.Tests;

/// <summary>Some tests of this program in a process of their own: what the runtime reads when it starts can be set there.</summary>
internal static class TestProcess
{
    /// <summary>Runs tests, which must pass.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="environment">Variables of the process.</param>
    public static void Run(string filter, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(TestProcess).Assembly.Location);
        start.ArgumentList.Add("--filter");
        start.ArgumentList.Add(filter);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero, output + errors.Result);
    }
}
