using System.Text.RegularExpressions;
using Engine.TestSupport;
using Microsoft.ML.Tokenizers;

namespace Engine.Text.MLTokenizers.Tests;

/// <summary>The adapter beside the package's own tokenizers of the same published files.</summary>
public partial class PackageParityTests
{
    private static readonly string[] Texts = ["Hello, world! It's 2024.", "Grüße, 漢字 and 🚀🚀", "  indented\n\n\tline ", "foo_bar(x) -> y;"];

    [Test]
    public void Ranks()
    {
        string file = RepoPaths.SharedOrSkip("data", "tok-tiktoken", "cl100k_base.tiktoken");
        using FileStream stream = File.OpenRead(file);
        Compare(TokenizerLoader.Load(file), TiktokenTokenizer.CreateForModel("gpt-4", stream));
    }

    [Test]
    public void ByteLevelMerges()
    {
        string vocabulary = RepoPaths.SharedOrSkip("data", "tok-gpt2", "vocab.json"), merges = RepoPaths.SharedOrSkip("data", "tok-gpt2", "merges.txt");
        BpeOptions options = new(vocabulary, merges) { ByteLevel = true, PreTokenizer = new RegexPreTokenizer(Split(), null) };
        Compare(TokenizerLoader.Load(vocabulary), BpeTokenizer.Create(options), limits: false); // theirs keeps a token that ends inside a character
    }

    [Test]
    public void WordPieces()
    {
        string file = RepoPaths.SharedOrSkip("data", "tok-bert", "bert-base-uncased", "vocab.txt");
        BertTokenizer theirs = BertTokenizer.Create(file, new BertOptions { RemoveNonSpacingMarks = true });
        TokenizerAdapter ours = new(TokenizerLoader.Load(file), addSpecialTokens: true);
        // Beyond ASCII theirs needs the system's normalization tables, which these programs run without; it also joins words across line ends and keeps
        // underscores inside words, where the published algorithm does neither.
        foreach (string text in Texts.Where(static text => System.Text.Ascii.IsValid(text) && !text.AsSpan().ContainsAny('\n', '_'))) Assert.That(ours.EncodeToIds(text), Is.EqualTo(theirs.EncodeToIds(text)), text);
    }

    [GeneratedRegex(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Split();

    private static void Compare(Tokenizer inner, Microsoft.ML.Tokenizers.Tokenizer theirs, bool limits = true)
    {
        Microsoft.ML.Tokenizers.Tokenizer ours = new TokenizerAdapter(inner);
        foreach (string text in Texts)
        {
            IReadOnlyList<int> ids = theirs.EncodeToIds(text);
            Assert.That(ours.EncodeToIds(text), Is.EqualTo(ids), text);
            Assert.That(ours.Decode(ids), Is.EqualTo(theirs.Decode(ids)), text);
            for (int most = 1; limits && most <= ids.Count; most++)
            {
                int theirIndex = theirs.GetIndexByTokenCount(text, most, out _, out int theirCount);
                Assert.That((ours.GetIndexByTokenCount(text, most, out _, out int count), count), Is.EqualTo((theirIndex, theirCount)), $"{text}, {most} tokens");
            }
        }
    }
}
