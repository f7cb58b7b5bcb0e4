using System.Text;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Long texts are decoded from a table: the result is that of the stages, token by token.</summary>
[TestFixture]
internal sealed class LongDecodingTests
{
    private static IEnumerable<string> Families() =>
        Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "tokenizers", "own")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Families))]
    public void TheTableEqualsTheStages(string family)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family);
        Tokenizer tokenizer = TokenizerLoader.Load(Path.Combine(folder, File.Exists(Path.Combine(folder, "spm.model")) ? "spm.model" : "tokenizer.json"));
        Random random = new(7);
        for (int round = 0; round < 60; round++)
        {
            // Ids outside the vocabulary give nothing; byte tokens in any order make broken characters; the beginning has rules of its own.
            int[] ids = new int[random.Next(tokenizer.VocabularySize / 16, 600)];
            int highest = round % 3 == 0 ? 300 : tokenizer.VocabularySize + 3;
            for (int i = 0; i < ids.Length; i++) ids[i] = random.Next(highest);
            foreach (bool skip in (ReadOnlySpan<bool>)[true, false])
                Assert.That(tokenizer.Decode(ids, skip), Is.EqualTo(Streamed(tokenizer, ids, skip)), $"round {round}: {string.Join(' ', ids.Take(20))}");
        }
        string text = string.Concat(Enumerable.Repeat("Hello wörld, don't! 日本語 🦙  x\n", 100));
        int[] encoded = tokenizer.Encode(text);
        Assert.That(tokenizer.Decode(encoded), Is.EqualTo(Streamed(tokenizer, encoded, true)));
    }

    private static string Streamed(Tokenizer tokenizer, int[] ids, bool skip)
    {
        StreamDetokenizer stream = tokenizer.CreateDetokenizer(skip);
        StringBuilder text = new();
        foreach (int id in ids) text.Append(stream.Append(id));
        return text.Append(stream.Finish()).ToString();
    }
}
