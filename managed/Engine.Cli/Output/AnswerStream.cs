namespace Engine.Cli.Output;

/// <summary>Prints an answer as it comes.</summary>
internal static class AnswerStream
{
    public static void Print(Generation generation)
    {
        Run(generation).GetAwaiter().GetResult();

        static async Task Run(Generation generation)
        {
            await foreach (string text in generation.ReadTextAsync().ConfigureAwait(false))
            {
                Console.Out.Write(text);
                Console.Out.Flush();
            }
        }
    }
}
