namespace Engine.Cli.Tests;

/// <summary>Runs one command line in this process and catches what it prints.</summary>
internal static class CommandLine
{
    public static (int Code, string Output, string Error) Run(params string[] args) => RunWithInput("", args);

    public static (int Code, string Output, string Error) RunWithInput(string input, params string[] args)
    {
        (TextWriter oldOut, TextWriter oldError, TextReader oldIn) = (Console.Out, Console.Error, Console.In);
        using StringWriter output = new(), error = new();
        try
        {
            Console.SetOut(output);
            Console.SetError(error);
            Console.SetIn(new StringReader(input));
            int code = Program.Run(args);
            return (code, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(oldOut);
            Console.SetError(oldError);
            Console.SetIn(oldIn);
        }
    }
}
