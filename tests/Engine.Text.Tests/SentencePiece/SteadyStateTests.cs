using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Encoding into a list that the caller keeps allocates nothing once everything has grown.</summary>
[TestFixture]
internal sealed class SteadyStateTests
{
    [TestCase("spm-bpe-llama-style", "spm.model")]
    [TestCase("spm-bpe-user-symbols", "spm.model")]
    [TestCase("spm-unigram-t5-style", "spm.model")]
    [TestCase("wordpiece-uncased", "tokenizer.json")]
    [TestCase("wordpiece-cased", "tokenizer.json")]
    public void EncodingAllocatesNothing(string name, string file)
    {
        Tokenizer tokenizer = TokenizerLoader.Load(RepoPaths.Golden("tokenizers", "own", name, file));
        TokenBuffer output = new();
        string text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"Word{i} häuser, 日本 don't 🦙 \t{i * 7919} "));
        for (int round = 0; round < 4; round++)
        {
            output.Clear();
            tokenizer.Encode(text, output);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        output.Clear();
        tokenizer.Encode(text, output);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
