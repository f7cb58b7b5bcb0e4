using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Tensors;
using Engine.Text;

namespace Engine.Cli.Commands;

/// <summary>`engine tokenize`: ids, pieces and offsets of a text, and what they cost.</summary>
internal static class TokenizeCommand
{
    private const int MostRows = 512;

    public static Command Create()
    {
        Option<string?> model = new("--model", "-m") { Description = "a model, or a tokenizer file: tokenizer.json, SentencePiece .model, vocab.txt, vocab.json + merges.txt, .tiktoken (default: the embedded model)", HelpName = "PATH" };
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
            Tokenizer tokenizer = Load(parsed.GetValue(model), parsed.GetValue(split));
            EncodeOptions options = new() { AddSpecialTokens = !parsed.GetValue(noSpecial) };
            if (parsed.GetValue(lines))
            {
                if (parsed.GetValue(text) is not null || parsed.GetValue(file) is not null) throw new RequestException("--json-lines", "it reads standard input; leave out --text and --file");
                AnswerLines(tokenizer, options, Console.In, Console.Out);
                return ExitCodes.Done;
            }

            string input = Input(parsed.GetValue(text), parsed.GetValue(file));
            TokenEncoding encoding = tokenizer.EncodeFull(input, parsed.GetValue(pair), options);
            if (parsed.GetValue(json)) JsonOutput.Write(Console.Out, writer => Write(writer, tokenizer, encoding));
            else Show(encoding, input + parsed.GetValue(pair));
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
            JsonOutput.Write(output, writer => Write(writer, tokenizer, tokenizer.EncodeFull(text, null, options)));
        }
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

    private static void Write(Utf8JsonWriter writer, Tokenizer tokenizer, TokenEncoding encoding)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("ids");
        foreach (int id in encoding.Ids) writer.WriteNumberValue(id);
        writer.WriteEndArray();
        writer.WriteStartArray("pieces");
        foreach (string piece in encoding.Pieces) writer.WriteStringValue(piece);
        writer.WriteEndArray();
        writer.WriteStartArray("offsets");
        foreach (SourceRange range in encoding.Offsets)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(range.Start);
            writer.WriteNumberValue(range.End);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteString("text", tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(encoding.Ids), skipSpecialTokens: false));
        writer.WriteEndObject();
    }

    private static void Show(TokenEncoding encoding, string input)
    {
        Console.WriteLine("      id  offsets        piece");
        for (int i = 0; i < Math.Min(encoding.Count, MostRows); i++)
            Console.WriteLine($"{encoding.Ids[i],8}  {encoding.Offsets[i].Start + ".." + encoding.Offsets[i].End,-13}  {Printable(encoding.Pieces[i])}");
        if (encoding.Count > MostRows) Console.WriteLine($"... {encoding.Count - MostRows} more; --json prints all");
        int bytes = Encoding.UTF8.GetByteCount(input), words = input.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{encoding.Count} tokens, {words} words, {bytes} bytes: {(double)encoding.Count / Math.Max(words, 1):F3} tokens a word, {(double)encoding.Count / Math.Max(bytes, 1):F3} tokens a byte"));
    }

    private static string Printable(string piece) => string.Concat(piece.Select(static c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
