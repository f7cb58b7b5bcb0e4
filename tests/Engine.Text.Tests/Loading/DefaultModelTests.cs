using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>The tokenizer of the embedded model: its two files, tokenizer.json and the GGUF vocabulary, say the same.</summary>
public class DefaultModelTests
{
    [Test]
    public void BothFilesGiveTheSameIds()
    {
        Tokenizer json = TokenizerLoader.Load(RepoPaths.Golden("desk", "tokenizer.json"));
        Tokenizer gguf = TokenizerLoader.FromVocabulary(GgufVocabularyFile.Read(Path.Combine(RepoPaths.Root, "managed", "Engine", "Models", "default.gguf")));
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
        {
            string text = RandomText.Next(random, 16) + (i % 5 == 0 ? "<|im_start|>user\n" : "");
            int[] ids = json.Encode(text, addSpecialTokens: false);
            Assert.That(gguf.Encode(text, addSpecialTokens: false), Is.EqualTo(ids));
            Assert.That(gguf.Decode(ids, skipSpecialTokens: false), Is.EqualTo(json.Decode(ids, skipSpecialTokens: false)));
        }
        Assert.That(gguf.SpecialTokens.EndId, Is.EqualTo(json.SpecialTokens.EndId));
    }

    [Test]
    public void TextsOfTheGoldenAreExact()
    {
        Tokenizer tokenizer = TokenizerLoader.Load(RepoPaths.Golden("desk", "tokenizer.json"));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("desk", "golden.json")));
        JsonElement perplexity = golden.RootElement.GetProperty("perplexity");
        Assert.That(tokenizer.Encode(perplexity.GetProperty("text").GetString()!, addSpecialTokens: false), Is.EqualTo(Ids(perplexity)));
        foreach (JsonElement item in golden.RootElement.GetProperty("cases").EnumerateArray())
            Assert.That(tokenizer.Decode(Ids(item), skipSpecialTokens: true), Is.EqualTo(item.GetProperty("text").GetString()));
    }

    private static int[] Ids(JsonElement item) => [.. item.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
}
