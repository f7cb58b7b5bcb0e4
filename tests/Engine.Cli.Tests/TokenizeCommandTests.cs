using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Cli.Tests;

[NonParallelizable]
public class TokenizeCommandTests
{
    private const string Text = "Fragmentation of camelCase and 31415 at https://example.org/x here.\nfor (int i = 0; i < n; i++) {\nПривет";

    private static string Own(string name) => RepoPaths.Golden("tokenizers", "own", name, "tokenizer.json");

    [Test]
    public void Json_tells_tokens_and_their_cost_by_class()
    {
        (int code, string output, string error) = CommandLine.Run("tokenize", "--model", Own("bpe-gpt2"), "--text", Text, "--json");
        Assert.That(code, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement, cost = root.GetProperty("cost"), all = cost.GetProperty("all");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(root.EnumerateObject().Select(static one => one.Name), Is.EqualTo(new[] { "ids", "pieces", "offsets", "text", "cost" }));
            Assert.That(cost.EnumerateObject().Select(static one => one.Name), Is.EqualTo(new[] { "prose", "code", "numbers", "identifiers", "urls", "other scripts", "all" }));
            Assert.That(all.GetProperty("tokens").GetInt32(), Is.EqualTo(root.GetProperty("ids").GetArrayLength()), "every token belongs to one class");
            Assert.That(all.GetProperty("bytes").GetInt32(), Is.EqualTo(System.Text.Encoding.UTF8.GetByteCount(Text)));
            Assert.That(cost.GetProperty("urls").GetProperty("words").GetInt32(), Is.EqualTo(1));
            Assert.That(cost.GetProperty("urls").GetProperty("fragmentation").GetDouble(), Is.EqualTo(1));
        }
    }

    [Test]
    public void Two_models_are_told_side_by_side()
    {
        string a = Own("bpe-gpt2"), b = Own("wordpiece-cased");
        (int code, string output, string error) = CommandLine.Run("tokenize", "--model", a, "--model", b, "--text", Text);
        Assert.That(code, Is.Zero, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0], Does.EndWith(a));
            Assert.That(lines[1], Does.EndWith(b));
            Assert.That(lines.Select(static line => line.Split(' ')[0]), Does.Contain("prose").And.Contain("identifiers").And.Contain("all"));
        }

        (code, output, error) = CommandLine.Run("tokenize", "--model", a, "--model", b, "--text", Text, "--json");
        Assert.That(code, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement[] models = [.. document.RootElement.GetProperty("models").EnumerateArray()];
        Assert.That(models.Select(static one => one.GetProperty("model").GetString()), Is.EqualTo(new[] { a, b }));
        Assert.That(models[0].GetProperty("cost").GetProperty("all").GetProperty("words").GetInt32(), Is.EqualTo(models[1].GetProperty("cost").GetProperty("all").GetProperty("words").GetInt32()));
    }

    [Test]
    public void A_model_file_serves_as_a_tokenizer_and_the_table_is_printed()
    {
        (int code, string output, string error) = CommandLine.Run("tokenize", "--text", "What is a KV cache?");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("6 tokens, 5 words, 19 bytes: 1.200 tokens a word").And.Contain("split words"));
    }

    [TestCase("--model", "three", "tokenize", "-m", "a", "-m", "b", "-m", "c", "--text", "x")]
    [TestCase("--json-lines", "two", "tokenize", "-m", "TOKENIZER", "-m", "TOKENIZER", "--json-lines")]
    [TestCase("--json-lines", "pair", "tokenize", "-m", "TOKENIZER", "--pair", "x", "--json-lines")]
    public void What_does_not_go_together_is_refused(string named, string _, params string[] args)
    {
        (int code, string output, string error) = CommandLine.Run([.. args.Select(static arg => arg == "TOKENIZER" ? Own("bpe-gpt2") : arg)]);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain(named));
    }
}
