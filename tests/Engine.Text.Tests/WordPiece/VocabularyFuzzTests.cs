using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Mutated vocabularies and tokenizer files of the WordPiece and Unigram families: a named error or a tokenizer that works.</summary>
[TestFixture]
internal sealed class VocabularyFuzzTests
{
    private const string Text = "Hello, wörld! ## 日本 don't [MASK] ﬁ e\u0301 ▁x 1111\r\n";

    [TestCase("unigram-albert-style")]
    [TestCase("unigram-nfkc")]
    [TestCase("hf-unigram-precompiled")]
    [TestCase("wordpiece-cased")]
    [TestCase("wordpiece-uncased-keep-accents")]
    public void MutatedTokenizerJsonGivesNamedErrors(string name)
    {
        byte[] original = File.ReadAllBytes(RepoPaths.Golden("tokenizers", "own", name, "tokenizer.json"));
        Random random = new(20260102);
        for (int round = 0; round < 60; round++) Try(() => TokenizerJson.Read(Mutate(original, random), "fuzz.json"));
    }

    [Test]
    public void MutatedVocabularyListsGiveNamedErrors()
    {
        byte[] original = File.ReadAllBytes(RepoPaths.Golden("tokenizers", "own", "wordpiece-uncased", "vocab.txt"));
        Random random = new(20260103);
        for (int round = 0; round < 200; round++) Try(() => VocabularyText.Bert(Mutate(original, random), "fuzz.txt", null));
    }

    private static void Try(Func<TokenizerParts> load)
    {
        try
        {
            Tokenizer tokenizer = new(load());
            tokenizer.Decode(tokenizer.Encode(Text));
            tokenizer.EncodeFull(Text, "b");
        }
        catch (Exception error) when (error is TokenizerFormatException or UnsupportedTokenizerException or TokenizationException)
        {
            Assert.That(error.Message, Is.Not.Empty);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        switch (random.Next(4))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1:
                int from = random.Next(bytes.Length);
                return [.. bytes[..from], .. bytes[Math.Min(bytes.Length, from + random.Next(1, 60))..]];
            case 2:
                // The settings stand at the beginning.
                bytes[random.Next(Math.Min(bytes.Length, 2500))] = (byte)"0123456789[]{}\",:x-"[random.Next(19)];
                return bytes;
            default:
                for (int i = random.Next(1, 12); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }
}
