using Spectre.Console;

namespace Engine.Cli.Output;

/// <summary>Standard error as a person's terminal: tables, bars and colours, which standard output never gets. NO_COLOR and redirection are honoured.</summary>
internal static class Terminal
{
    /// <summary>A console over standard error.</summary>
    public static IAnsiConsole Error => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Whether a person watches standard error.</summary>
    public static bool IsWatched => !Console.IsErrorRedirected;
}
