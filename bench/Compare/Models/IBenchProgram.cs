namespace Engine.Bench.Compare.Models;

/// <summary>What one run of a program is asked for.</summary>
/// <param name="Work">The work.</param>
/// <param name="Model">The model's file.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Repeat">Repetitions within the run.</param>
internal sealed record BenchRequest(Work Work, string Model, int Threads, int Repeat);

/// <summary>A program and its arguments.</summary>
internal sealed record BenchInvocation(string Program, IReadOnlyList<string> Arguments);

/// <summary>What one run told.</summary>
/// <param name="Rates">Tokens a second, one a repetition.</param>
/// <param name="Version">The program's version, where its output names it.</param>
internal sealed record BenchAnswer(IReadOnlyList<double> Rates, string? Version);

/// <summary>A benchmark program: how it is called and how its output is read. A further peer is one more class of this kind and a line in <see cref="BenchPrograms"/>.</summary>
internal interface IBenchProgram
{
    /// <summary>How to ask for the work.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="options">The program's own options, added as they are.</param>
    BenchInvocation Invoke(BenchRequest request, IReadOnlyList<string> options);

    /// <summary>Reads the figures, and checks that they are of the work that was asked for.</summary>
    /// <exception cref="InvalidDataException">The output is not as expected, or of other work.</exception>
    BenchAnswer Read(BenchRequest request, string output, string errors);
}
