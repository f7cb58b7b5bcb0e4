using System.CommandLine;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Tensors;
using Engine.Text;

namespace Engine.Cli.Commands;

/// <summary>`engine tokenize`: ids, pieces and offsets of a text, and what they cost by class of text; two models side by side.</summary>
internal static class TokenizeCommand
{
    private const string Embedded = "the embedded model";

    public static Command Create()
    {
        Option<string[]> model = new("--model", "-m") { Description = "a model, or a tokenizer file: tokenizer.json, SentencePiece .model, vocab.txt, vocab.json + merges.txt, .tiktoken (default: the embedded model); given twice: what both cost, side by side", HelpName = "PATH", DefaultValueFactory = _ => [] };
        Option<string?> split = new("--split") { Description = "the split of a .tiktoken file by name", HelpName = "NAME" };
        Option<string?> text = new("--text") { Description = "the text", HelpName = "S" };
        Option<string?> pair = new("--pair") { Description = "a second text", HelpName = "S" };
        Option<string?> file = new("--file") { Description = "a file with the text", HelpName = "F" };
        Option<bool> lines = new("--json-lines") { Description = "read one JSON string a line from standard input, answer each with one line" };
        Option<bool> noSpecial = new("--no-special") { Description = "add no special tokens" };
        Option<bool> json = new("--json") { Description = "print one JSON document" };
        Command command = new("tokenize", "Turn text into token ids") { model, split, text, pair, file, lines, noSpecial, json };
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            string?[] paths = parsed.GetValue(model) is { Length: > 0 } given ? given : new string?[] { null };
            if (paths.Length > 2) throw new RequestException("--model", $"it is given {paths.Length} times; compare two tokenizers at a time");
            Tokenizer[] tokenizers = Array.ConvertAll(paths, path => Load(path, parsed.GetValue(split)));
            EncodeOptions options = new() { AddSpecialTokens = !parsed.GetValue(noSpecial) };
            if (parsed.GetValue(lines))
            {
                if (parsed.GetValue(text) is not null || parsed.GetValue(file) is not null) throw new RequestException("--json-lines", "it reads standard input; leave out --text and --file");
                if (tokenizers.Length > 1) throw new RequestException("--json-lines", "it answers with one tokenizer; give --model once");
                if (parsed.GetValue(pair) is not null) throw new RequestException("--json-lines", "its lines are single texts; leave out --pair");
                AnswerLines(tokenizers[0], options, Console.In, Console.Out);
                return ExitCodes.Done;
            }

            string input = Input(parsed.GetValue(text), parsed.GetValue(file));
            TokenizerReport[] reports = [.. tokenizers.Select((tokenizer, i) => new TokenizerReport(paths[i] ?? Embedded, tokenizer, input, parsed.GetValue(pair), options))];
            if (parsed.GetValue(json)) JsonOutput.Write(Console.Out, writer => Write(writer, reports));
            else if (reports is [{ } a, { } b]) TokenizerReport.Show(Console.Out, a, b);
            else reports[0].Show(Console.Out);
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>Answers each line of JSON with one line; a line that is no JSON string ends the command with its number.</summary>
    internal static void AnswerLines(Tokenizer tokenizer, EncodeOptions options, TextReader input, TextWriter output)
    {
        for (int number = 1; input.ReadLine() is { } line; number++)
        {
            if (line.Length == 0) continue;
            string text = ParseLine(line, number);
            JsonOutput.Write(output, writer =>
            {
                writer.WriteStartObject();
                EncodingJson.WriteTokens(writer, tokenizer, tokenizer.EncodeFull(text, null, options));
                writer.WriteEndObject();
            });
        }
    }

    private static void Write(Utf8JsonWriter writer, TokenizerReport[] reports)
    {
        if (reports is [{ } one]) one.WriteJson(writer);
        else TokenizerReport.WriteJson(writer, reports);
    }

    private static string ParseLine(string line, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.String) return document.RootElement.GetString()!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Told below, with the line.
        }

        throw new RequestException("standard input", $"line {number} is no JSON string; give one JSON string a line");
    }

    private static Tokenizer Load(string? path, string? split)
    {
        if (path is null || path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            using Weights.ModelSource source = ModelLoading.Open(path);
            return ModelTokenizer.Find(source) ?? throw new UnsupportedException($"tokenizing with {source.Path}", "the file holds no tokenizer");
        }

        if (!Path.Exists(path)) throw new ModelFileException(path, "file", "does not exist; check the path");
        return TokenizerLoader.Load(path, split);
    }

    private static string Input(string? text, string? file)
    {
        if (text is not null && file is not null) throw new RequestException("--file", "give either --text or --file");
        if (text is not null) return text;
        if (file is not null) return File.ReadAllText(file);
        if (Console.IsInputRedirected) return Console.In.ReadToEnd();
        throw new RequestException("--text", "is missing; give --text or --file, or pipe a text in");
    }
}
