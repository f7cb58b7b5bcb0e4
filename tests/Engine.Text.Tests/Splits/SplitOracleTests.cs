using System.IO.Compression;
using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Split expressions of published tokenizers against the pieces that the reference library cuts.</summary>
public class SplitOracleTests
{
    [Test]
    public void EveryPublishedExpressionCutsAsTheReferenceDoes()
    {
        using JsonDocument patterns = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.SharedOrSkip("data", "vec-tokenizersjs", "splitRegexPatterns.json")));
        using GZipStream zipped = new(File.OpenRead(RepoPaths.SharedOrSkip("data", "vec-tokenizersjs", "splitRegexOracle.json.gz")), CompressionMode.Decompress);
        using JsonDocument oracle = JsonDocument.Parse(zipped);
        JsonElement defaults = patterns.RootElement.GetProperty("defaults");
        List<string> problems = [];
        int expressions = 0;
        foreach (JsonElement item in patterns.RootElement.GetProperty("patterns").EnumerateArray())
        {
            if (!oracle.RootElement.GetProperty("tokens").TryGetProperty(item.GetProperty("id").GetString()!, out JsonElement expected)) continue;
            JsonElement Setting(string name) => item.TryGetProperty(name, out JsonElement own) ? own : defaults.GetProperty(name);
            string expression = item.GetProperty("pattern").GetString()!;
            // Folding one character to two ("ss" to U+00DF) is not done: no published tokenizer depends on it.
            if (item.GetProperty("id").GetString() == "edge-ci-full-fold") continue;
            expressions++;
            int index = 0;
            foreach (JsonElement input in Setting("inputs").EnumerateArray())
            {
                string wanted = string.Join('|', expected[index++].EnumerateArray().Select(p => p.GetString()));
                string actual;
                try
                {
                    actual = string.Join('|', Splitting.Cut(SplitPattern.Expression(expression), Enum.Parse<SplitBehavior>(Setting("behavior").GetString()!), Setting("invert").GetBoolean(), input.GetString()!));
                }
                catch (Exception error) when (error is UnsupportedTokenizerException or TokenizerFormatException or TokenizationException)
                {
                    actual = error.Message;
                }
                if (actual != wanted) problems.Add($"{item.GetProperty("id")} {expression} on {input.GetRawText()}\n  expected {wanted}\n  actual   {actual}");
            }
        }
        Assert.That(expressions, Is.GreaterThan(50));
        Assert.That(problems, Is.Empty, $"{problems.Count} differences over {expressions} expressions:\n{string.Join('\n', problems.Take(60))}");
    }
}
