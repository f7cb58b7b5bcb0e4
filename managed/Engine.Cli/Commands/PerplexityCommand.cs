using System.CommandLine;
using System.Globalization;
using System.Text;
using Engine.Cli.Options;
using Engine.Cli.Output;
using Engine.Tensors;

namespace Engine.Cli.Commands;

/// <summary>`engine perplexity --file F`: how well a model predicts a text, per token, per byte (bits) and per word, so that models with different tokenizers compare.</summary>
internal static class PerplexityCommand
{
    public static Command Create()
    {
        Option<string?> file = new("--file") { Description = "the text (UTF-8)", HelpName = "F" };
        Option<string?> ids = new("--ids") { Description = "token ids instead of a text: 1,2,3", HelpName = "IDS" };
        Option<bool> json = new("--json") { Description = "print one JSON document" };
        ModelOptions model = new();
        Command command = new("perplexity", "Measure how well a model predicts a text") { file, ids, json };
        model.AddTo(command);
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            string? path = parsed.GetValue(file), list = parsed.GetValue(ids);
            if ((path is null) == (list is null)) throw new RequestException("--file", "give either --file or --ids");
            string? text = path is null ? null : File.ReadAllText(path);
            EngineOptions options = model.Engine(parsed);
            int window = options.ContextLength > 0 ? options.ContextLength : 512;
            using LoadedModel loaded = ModelLoading.LoadParts(model.Path(parsed), options with { MaxBatchTokens = window, MaxSequences = window });
            if (text is not null && loaded.Tokenizer is null) throw new UnsupportedException($"a text with {loaded.Source.Path}", "it has no tokenizer; give token ids (--ids)");
            int[] tokens = list is null ? loaded.Tokenizer!.Encode(text!) : IdList.Parse("--ids", list);
            if (tokens.Length < 2) throw new RequestException(path is null ? "--ids" : "--file", "perplexity needs at least two tokens");
            Report(Perplexity.Measure(loaded, options.KvType, tokens, window), text, parsed.GetValue(json));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Report(PerplexityResult result, string? text, bool json)
    {
        int bytes = text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        int words = text is null ? 0 : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        double? bitsPerByte = bytes > 0 ? result.TotalNll / Math.Log(2) / bytes : null;
        double? perWord = words > 0 ? Math.Exp(result.TotalNll / words) : null;
        if (json)
        {
            JsonOutput.Write(Console.Out, writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("tokens", result.Tokens);
                writer.WriteNumber("predicted", result.Predicted);
                writer.WriteNumber("nllMean", result.MeanNll);
                writer.WriteNumber("perplexity", Math.Exp(result.MeanNll));
                if (bitsPerByte is { } bits) writer.WriteNumber("bitsPerByte", bits);
                if (perWord is { } word) writer.WriteNumber("perplexityPerWord", word);
                writer.WriteNumber("window", result.Window);
                writer.WriteEndObject();
            });
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tokens                {result.Tokens} ({result.Predicted} predicted, windows of {result.Window})"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nll per token         {result.MeanNll:F5}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"perplexity per token  {Math.Exp(result.MeanNll):F4}"));
        if (bitsPerByte is { } perByte) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bits per byte         {perByte:F4}"));
        if (perWord is { } perWordValue) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"perplexity per word   {perWordValue:F2}"));
    }
}
