using System.Globalization;
using Spectre.Console;

namespace Engine.Cli.Output;

/// <summary>The small table at the end of an answer: what each stage took, and what memory holds. It goes to standard error, so that answers can be piped.</summary>
internal static class StageTable
{
    public static void Write(GenerationResult result, LanguageModel engine)
    {
        GenerationTimings timings = result.Timings;
        Table table = new Table().Border(TableBorder.Simple).AddColumn("stage");
        foreach (string column in new[] { "tokens", "ms", "tokens/s" }) table.AddColumn(new TableColumn(column).RightAligned());
        Row(table, "tokenize", result.PromptTokens, timings.Tokenize);
        Row(table, "prefill", result.PromptTokens - result.CachedPromptTokens, timings.Prefill);
        Row(table, "decode", result.Ids.Count - 1, timings.Decode);
        IAnsiConsole terminal = Terminal.Error;
        terminal.Write(table);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"first token after {timings.TimeToFirstToken.TotalMilliseconds:F1} ms, ended by {GenerationJson.Name(result.Finish)}; weights {ByteSize.Show(engine.WeightBytes)}, KV cache {ByteSize.Show(engine.KvBytes)}; {engine.BackendName}"));
    }

    private static void Row(Table table, string stage, int tokens, TimeSpan time) => table.AddRow(
        stage,
        Math.Max(tokens, 0).ToString(CultureInfo.InvariantCulture),
        time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture),
        GenerationJson.Rate(tokens, time).ToString("F1", CultureInfo.InvariantCulture));
}
