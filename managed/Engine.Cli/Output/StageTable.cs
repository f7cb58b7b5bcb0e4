using System.Globalization;

namespace Engine.Cli.Output;

/// <summary>The small table at the end of an answer: what each stage took, and what memory holds. Plain text on standard error, so that answers can be piped.</summary>
internal static class StageTable
{
    public static void Write(GenerationResult result, LanguageModel engine)
    {
        TextWriter output = Console.Error;
        GenerationTimings timings = result.Timings;
        int prefilled = result.PromptTokens - result.CachedPromptTokens;
        output.WriteLine();
        output.WriteLine("stage      tokens         ms   tokens/s");
        Row(output, "tokenize", result.PromptTokens, timings.Tokenize);
        Row(output, "prefill", prefilled, timings.Prefill);
        Row(output, "decode", result.Ids.Count - 1, timings.Decode);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"first token {timings.TimeToFirstToken.TotalMilliseconds:F1} ms, end: {GenerationJson.Name(result.Finish)}; weights {ByteSize.Show(engine.WeightBytes)}, KV cache {ByteSize.Show(engine.KvBytes)}; {engine.BackendName}"));
    }

    private static void Row(TextWriter output, string stage, int tokens, TimeSpan time) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{stage,-9}{Math.Max(tokens, 0),8}{time.TotalMilliseconds,11:F1}{GenerationJson.Rate(tokens, time),11:F1}"));
}
