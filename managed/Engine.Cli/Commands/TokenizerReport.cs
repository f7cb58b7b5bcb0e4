using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Text;

namespace Engine.Cli.Commands;

/// <summary>What one tokenizer makes of a text, or of a pair.</summary>
internal sealed class TokenizerReport
{
    private readonly string _model;
    private readonly Tokenizer _tokenizer;
    private readonly TokenEncoding _encoding;
    private readonly TokenizationCost _cost = new();
    private readonly int _bytes, _words;

    public TokenizerReport(string model, Tokenizer tokenizer, string text, string? pair, EncodeOptions options)
    {
        (_model, _tokenizer) = (model, tokenizer);
        _encoding = tokenizer.EncodeFull(text, pair, options);
        foreach (string part in pair is null ? new[] { text } : [text, pair])
        {
            _cost.Add(tokenizer, part);
            _bytes += Encoding.UTF8.GetByteCount(part);
            _words += part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        }
    }

    /// <summary>One document of one tokenizer's tokens and their cost.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteBody(writer);
        writer.WriteEndObject();
    }

    /// <summary>One document of several tokenizers: {"models": [{"model", ...}]}.</summary>
    public static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<TokenizerReport> reports)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("models");
        foreach (TokenizerReport report in reports)
        {
            writer.WriteStartObject();
            writer.WriteString("model", report._model);
            report.WriteBody(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The tokens, a line of sums over words between white space, and the table of classes.</summary>
    public void Show(TextWriter output)
    {
        TokenTable.Write(output, _encoding);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_encoding.Count} tokens, {_words} words, {_bytes} bytes: {(double)_encoding.Count / Math.Max(_words, 1):F3} tokens a word, {(double)_encoding.Count / Math.Max(_bytes, 1):F3} tokens a byte"));
        output.WriteLine();
        CostTable.Write(output, _cost);
    }

    /// <summary>Two tokenizers side by side.</summary>
    public static void Show(TextWriter output, TokenizerReport a, TokenizerReport b)
    {
        output.WriteLine("A  " + a._model);
        output.WriteLine("B  " + b._model);
        output.WriteLine();
        CostTable.Write(output, a._cost, b._cost);
    }

    private void WriteBody(Utf8JsonWriter writer)
    {
        EncodingJson.WriteTokens(writer, _tokenizer, _encoding);
        EncodingJson.WriteCost(writer, _cost);
    }
}
