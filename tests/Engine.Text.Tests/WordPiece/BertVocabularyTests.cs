using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>The "bert" vocabulary of model containers: word-initial pieces carry U+2581, others nothing.</summary>
[TestFixture]
internal sealed class BertVocabularyTests
{
    [TestCase("wordpiece-cased")]
    [TestCase("wordpiece-uncased")]
    public void ContainerVocabularyEqualsTokenizerJson(string name)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", name);
        string[] lines = File.ReadAllLines(Path.Combine(folder, "vocab.txt"));
        Tokenizer tokenizer = TokenizerLoader.FromVocabulary(new VocabularySource
        {
            Origin = "x.gguf",
            Model = "bert",
            Tokens = [.. lines.Select(line => line.StartsWith('[') && line.EndsWith(']') ? line : line.StartsWith("##", StringComparison.Ordinal) ? line[2..] : "\u2581" + line)],
        });
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "vectors.json")));
        foreach (JsonElement vector in document.RootElement.GetProperty("cases").EnumerateArray())
            Assert.That(tokenizer.Encode(vector.GetProperty("text").GetString()), Is.EqualTo(vector.GetProperty("with_special").EnumerateArray().Select(id => id.GetInt32())),
                vector.GetProperty("text").GetRawText());
    }

    [Test]
    public void EmptyVocabulariesAreRefused() => Assert.Throws<TokenizerFormatException>(
        () => TokenizerLoader.FromVocabulary(new VocabularySource { Origin = "x.gguf", Model = "bert", Tokens = [] }));
}
