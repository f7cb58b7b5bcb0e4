using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Vectors that other libraries publish, for the tokenizers whose files lie beside the repository.</summary>
public partial class PublishedVectorTests
{
    [TestCase("SharpToken.TestPlans.txt")]
    [TestCase("gpt-tokenizer.TestPlans.txt")]
    public void RankFilePlans(string name)
    {
        string plans = File.ReadAllText(RepoPaths.SharedOrSkip("data", "vec-tiktoken-testplans", name)).ReplaceLineEndings("\n");
        Dictionary<string, Tokenizer> tokenizers = [];
        List<string> problems = [];
        int count = 0;
        foreach (Match match in Plan().Matches(plans))
        {
            string encoding = match.Groups[1].Value;
            if (!tokenizers.TryGetValue(encoding, out Tokenizer? tokenizer))
            {
                string file = encoding switch { "p50k_edit" => "p50k_base", "o200k_harmony" => "o200k_base", _ => encoding };
                tokenizers[encoding] = tokenizer = TokenizerLoader.Load(RepoPaths.SharedOrSkip("data", "tok-tiktoken", file + ".tiktoken"), encoding, recognizesRankSpecials: true);
            }
            int[] expected = [.. match.Groups[3].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
            int[] actual = tokenizer.Encode(match.Groups[2].Value);
            count++;
            if (!expected.AsSpan().SequenceEqual(actual)) problems.Add($"{encoding} {match.Groups[2].Value}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
            else if (tokenizer.Decode(actual, skipSpecialTokens: false) != match.Groups[2].Value) problems.Add($"{encoding} {match.Groups[2].Value} does not come back");
        }
        Assert.That(count, Is.GreaterThan(250));
        Assert.That(problems, Is.Empty, $"{problems.Count} of {count}:\n{string.Join('\n', problems.Take(10))}");
    }

    [TestCase("tokens.json", "cl100k_base")]
    [TestCase("tokens_r50k_base.json", "r50k_base")]
    [TestCase("tokens_gpt2.json", "r50k_base")]
    [TestCase("tokens_p50k_base.json", "p50k_base")]
    [TestCase("tokens_p50k_edit.json", "p50k_edit")]
    [TestCase("tokens_gpt4o.json", "o200k_base")]
    public void OneSourceFile(string expectedFile, string encoding)
    {
        string text = File.ReadAllText(RepoPaths.SharedOrSkip("data", "vec-mlnet", "lib.rs.txt"));
        int[] expected = [.. JsonDocument.Parse(File.ReadAllText(RepoPaths.SharedOrSkip("data", "vec-mlnet", expectedFile))).RootElement.EnumerateArray().Select(i => i.GetInt32())];
        string file = RepoPaths.SharedOrSkip("data", "tok-tiktoken", (encoding == "p50k_edit" ? "p50k_base" : encoding) + ".tiktoken");
        Tokenizer tokenizer = TokenizerLoader.Load(file, encoding);
        int[] actual = tokenizer.Encode(text);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(tokenizer.Decode(actual), Is.EqualTo(text));
    }

    [TestCase("gpt2.json", "Xenova/gpt2", "tok-gpt2/vocab.json", true)]
    [TestCase("gpt2.json", "openai-community/gpt2", "tok-gpt2/vocab.json", true)]
    [TestCase("gpt2.json", "Xenova/gpt-4", "tok-tiktoken/cl100k_base.tiktoken", true)]
    [TestCase("gpt2.json", "Xenova/gpt-4o", "tok-tiktoken/o200k_base.tiktoken", true)]
    [TestCase("bert.json", "Xenova/bert-base-uncased", "tok-bert/bert-base-uncased/tokenizer.json", false)]
    [TestCase("bert.json", "Xenova/bert-base-cased", "tok-bert/bert-base-cased/vocab.txt", false)]
    [TestCase("bert.json", "google-bert/bert-base-cased", "tok-bert/bert-base-cased/vocab.txt", false)]
    [TestCase("bert.json", "Xenova/bert-base-multilingual-cased-ner-hrl", "tok-bert/bert-base-multilingual-cased/tokenizer.json", false)]
    [TestCase("distilbert.json", "Xenova/distilbert-base-uncased-finetuned-sst-2-english", "tok-bert/bert-base-uncased/vocab.txt", false)]
    [TestCase("roberta.json", "Xenova/all-distilroberta-v1", "tok-roberta-bart/tokenizer.json", false)]
    [TestCase("t5.json", "Xenova/t5-small", "tok-t5/tokenizer.json", false)]
    [TestCase("t5.json", "google-t5/t5-small", "tok-t5/tokenizer.json", false)]
    public void JavaScriptVectors(string file, string model, string tokenizerFile, bool decodes)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.SharedOrSkip("data", "vec-tokenizersjs", file)));
        Tokenizer tokenizer = TokenizerLoader.Load(RepoPaths.SharedOrSkip(["data", .. tokenizerFile.Split('/')]));
        List<string> problems = [];
        foreach (JsonProperty item in document.RootElement.GetProperty(model).EnumerateObject())
        {
            string text = item.Value.GetProperty("text").GetString()!;
            int[] expected = [.. item.Value.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
            int[] actual = item.Value.TryGetProperty("text_pair", out JsonElement pair) && pair.ValueKind == JsonValueKind.String
                ? [.. tokenizer.EncodeFull(text, pair.GetString()).Ids] : tokenizer.Encode(text);
            if (!expected.AsSpan().SequenceEqual(actual)) problems.Add($"{item.Name} {item.Value.GetProperty("text").GetRawText()}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
            if (decodes && tokenizer.Decode(actual, skipSpecialTokens: false, cleanUpSpaces: tokenizerFile.Contains("gpt2", StringComparison.Ordinal)) is { } decoded && item.Value.TryGetProperty("decoded", out JsonElement wanted) && decoded != wanted.GetString())
                problems.Add($"{item.Name} decodes to {decoded}, expected {wanted}");
        }
        Assert.That(problems, Is.Empty, $"{problems.Count}:\n{string.Join('\n', problems.Take(10))}");
    }

    [GeneratedRegex(@"EncodingName: (\S+)\nSample: (.*?)\nEncoded: \[([^\]]*)\]", RegexOptions.Singleline)]
    private static partial Regex Plan();
}
