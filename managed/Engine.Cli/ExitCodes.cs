using Engine.Tensors;
using Engine.Text;
using Engine.Text.ChatTemplates;

namespace Engine.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int BadFile = 3;
    public const int NotSupported = 4;

    /// <summary>Runs a command's body; an error becomes one line on standard error and its exit code.</summary>
    public static int Guard(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (Exception error) when (Code(error) is { } code)
        {
            Console.Error.WriteLine("engine: " + error.Message);
            return code;
        }
    }

    private static int? Code(Exception error) => error switch
    {
        EngineException known => known.ExitCode,
        TokenizerFormatException or TemplateException => BadFile,
        UnsupportedTokenizerException => NotSupported,
        TokenizationException => Failed,
        FileNotFoundException or DirectoryNotFoundException => BadFile,
        IOException or UnauthorizedAccessException => Failed,
        OperationCanceledException => Failed,
        _ => null,
    };
}
