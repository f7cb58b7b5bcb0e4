using System.Text;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Added tokens, truncation, padding, look-ups and allocation of the tokenizer itself.</summary>
public class TokenizerTests
{
    private static Tokenizer Words(IReadOnlyList<AddedToken> added, PostProcessor? processor = null)
    {
        VocabularyBuilder builder = new();
        string[] words = ["[UNK]", "a", "b", "c", "d", "e", "f", "g"];
        for (int id = 0; id < words.Length; id++) builder.Add(Encoding.UTF8.GetBytes(words[id]), id);
        return new Tokenizer(new TokenizerParts
        {
            Model = new WordLevelModel(builder.Build(), 0),
            PreTokenizer = CharacterSplits.WhitespaceSplit(),
            PostProcessor = processor,
            AddedTokens = added,
        });
    }

    private static readonly BertProcessor Frame = new(new SpecialPiece("[SEP]", 101), new SpecialPiece("[CLS]", 100));

    [Test]
    public void AddedTokensAreFoundLeftmostLongest()
    {
        Tokenizer tokenizer = Words([new AddedToken("<x>", 10), new AddedToken("<x>y", 11), new AddedToken("y<", 12)]);
        Assert.That(tokenizer.Encode("a<x>yb<x>b y<x>"), Is.EqualTo(new[] { 1, 11, 2, 10, 2, 12, 0 }));
    }

    [Test]
    public void AddedTokensTakeWhiteSpaceAlong()
    {
        Tokenizer tokenizer = Words([new AddedToken("<m>", 10) { LeftStrip = true, RightStrip = true }]);
        TokenEncoding encoding = tokenizer.EncodeFull("a  <m> \u00A0<m> b");
        Assert.That(encoding.Ids, Is.EqualTo(new[] { 1, 10, 10, 2 }));
        Assert.That(encoding.Offsets, Is.EqualTo(new SourceRange[] { new(0, 1), new(1, 8), new(8, 12), new(12, 13) }));
    }

    [Test]
    public void SingleWordsStandAlone()
    {
        Tokenizer tokenizer = Words([new AddedToken("b", 10) { SingleWord = true }]);
        Assert.That(tokenizer.Encode("a b. bc b"), Is.EqualTo(new[] { 1, 10, 0, 0, 10 }));
    }

    [Test]
    public void SpecialTokensOfUntrustedTextAreOrdinary()
    {
        Tokenizer tokenizer = Words([new AddedToken("a", 10) { Special = true }, new AddedToken("b", 11)]);
        Assert.That(tokenizer.EncodeFull("a b", null, new EncodeOptions { ParseSpecialTokens = false }).Ids, Is.EqualTo(new[] { 1, 11 }));
        TokenBuffer output = new();
        tokenizer.Encode("a b", output, parseSpecialTokens: false);
        Assert.That(output.ToArray(), Is.EqualTo(new[] { 1, 11 }));
    }

    [TestCase(5, 0, Side.Right, "100 1 2 3 101|100 4 5 6 101|100 7 101")]
    [TestCase(5, 1, Side.Right, "100 1 2 3 101|100 3 4 5 101|100 5 6 7 101")]
    [TestCase(5, 1, Side.Left, "100 5 6 7 101|100 3 4 5 101|100 1 2 3 101")]
    public void TruncationOverflowsWithStride(int maximum, int stride, Side side, string expected)
    {
        TokenEncoding encoding = Words([], Frame).EncodeFull("a b c d e f g", null, new EncodeOptions { Truncation = new Truncation { MaximumLength = maximum, Stride = stride, Direction = side } });
        Assert.That(string.Join('|', encoding.Overflowing.Prepend(encoding).Select(e => string.Join(' ', e.Ids))), Is.EqualTo(expected));
    }

    [TestCase(TruncationStrategy.LongestFirst, 8, "1 2 3|1 2")]
    [TestCase(TruncationStrategy.LongestFirst, 6, "1 2|1")]
    [TestCase(TruncationStrategy.OnlyFirst, 8, "1 2 3|1 2")]
    [TestCase(TruncationStrategy.OnlySecond, 9, "1 2 3 4 5|1")]
    public void TruncationStrategiesOfPairs(TruncationStrategy strategy, int maximum, string expected)
    {
        TokenEncoding encoding = Words([], Frame).EncodeFull("a b c d e", "a b", new EncodeOptions { Truncation = new Truncation { MaximumLength = maximum, Strategy = strategy } });
        Assert.That(string.Join(' ', encoding.Ids), Is.EqualTo("100 " + expected.Replace("|", " 101 ", StringComparison.Ordinal) + " 101"));
        Assert.That(encoding.Count, Is.EqualTo(maximum));
    }

    [Test]
    public void TruncationThatCannotBeIsNamed()
    {
        Tokenizer tokenizer = Words([], Frame);
        Assert.Throws<TokenizationException>(() => tokenizer.EncodeFull("a b c", null, new EncodeOptions { Truncation = new Truncation { MaximumLength = 4, Strategy = TruncationStrategy.OnlySecond } }));
        Assert.Throws<TokenizationException>(() => tokenizer.EncodeFull("a b c", null, new EncodeOptions { Truncation = new Truncation { MaximumLength = 4, Stride = 2 } }));
        Assert.Throws<TokenizationException>(() => tokenizer.EncodeFull("a", "a b c d e", new EncodeOptions { Truncation = new Truncation { MaximumLength = 5, Strategy = TruncationStrategy.OnlyFirst } }));
    }

    [Test]
    public void PaddingFillsEitherSide()
    {
        Tokenizer tokenizer = Words([], Frame);
        TokenEncoding right = tokenizer.EncodeFull("a b", null, new EncodeOptions { Padding = new Padding { FixedLength = 5, MultipleOf = 4, Id = 9 } });
        Assert.That(right.Ids, Is.EqualTo(new[] { 100, 1, 2, 101, 9, 9, 9, 9 }));
        Assert.That(right.AttentionMask, Is.EqualTo(new[] { 1, 1, 1, 1, 0, 0, 0, 0 }));
        Assert.That(right.SpecialTokensMask, Is.EqualTo(new[] { 1, 0, 0, 1, 1, 1, 1, 1 }));
        TokenEncoding left = tokenizer.EncodeFull("a b", null, new EncodeOptions { Padding = new Padding { FixedLength = 6, Direction = Side.Left, Id = 9 } });
        Assert.That(left.Ids, Is.EqualTo(new[] { 9, 9, 100, 1, 2, 101 }));
    }

    [Test]
    public void BatchesPadToTheLongest()
    {
        Tokenizer tokenizer = Words([], Frame);
        TokenEncoding[] batch = tokenizer.EncodeBatch([("a", null), ("a b c", "d")], new EncodeOptions { Padding = new Padding { Id = 9 } });
        Assert.That(batch[0].Ids, Is.EqualTo(new[] { 100, 1, 101, 9, 9, 9, 9 }));
        Assert.That(batch[1].Ids, Is.EqualTo(new[] { 100, 1, 2, 3, 101, 4, 101 }));
        Assert.That(batch[1].TypeIds, Is.EqualTo(new[] { 0, 0, 0, 0, 0, 1, 1 }));
        Assert.That(tokenizer.EncodeBatch(["a", "b c"]), Is.EqualTo(new[] { new[] { 100, 1, 101 }, new[] { 100, 2, 3, 101 } }));
        Assert.That(tokenizer.EncodeBatch(Array.Empty<(string, string?)>()), Is.Empty);
    }

    [Test]
    public void LookUpsKnowAddedTokens()
    {
        Tokenizer tokenizer = Words([new AddedToken("<x>", 20) { Special = true }]);
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(21));
        Assert.That(tokenizer.TryGetId("<x>", out int id) ? id : -1, Is.EqualTo(20));
        Assert.That(tokenizer.TryGetId("c", out id) ? id : -1, Is.EqualTo(3));
        Assert.That(tokenizer.TryGetId("nothing", out _), Is.False);
        Assert.That((tokenizer.GetPiece(20), tokenizer.GetPiece(3), tokenizer.GetPiece(15), tokenizer.GetPiece(-1)), Is.EqualTo(("<x>", "c", (string?)null, (string?)null)));
        Assert.That((tokenizer.IsSpecial(20), tokenizer.IsSpecial(3)), Is.EqualTo((true, false)));
        Assert.That(tokenizer.Decode([1, 20, 2]), Is.EqualTo("a b"));
        Assert.That(tokenizer.Decode([1, 20, 2], skipSpecialTokens: false), Is.EqualTo("a <x> b"));
    }

    [Test]
    public void CleanUpIsTheSameWholeAndStreamed()
    {
        Tokenizer tokenizer = Words([new AddedToken(".", 20), new AddedToken("n't", 21), new AddedToken("'", 22)]);
        int[] ids = [1, 20, 2, 21, 3, 22, 4];
        Assert.That(tokenizer.Decode(ids, cleanUpSpaces: true), Is.EqualTo("a. bn't c'd"));
        StreamDetokenizer stream = tokenizer.CreateDetokenizer(cleanUpSpaces: true);
        StringBuilder text = new();
        foreach (int id in ids) text.Append(stream.Append(id));
        text.Append(stream.Finish());
        Assert.That(text.ToString(), Is.EqualTo("a. bn't c'd"));
    }

    [Test]
    public void SteadyUseAllocatesNothing()
    {
        Tokenizer tokenizer = TokenizerLoader.Load(Path.Combine(RepoPaths.Golden("tokenizers", "own", "bpe-qwen2"), "tokenizer.json"));
        string text = string.Concat(Enumerable.Repeat("The quick brown fox isn't as quick: 12345 fois, déjà vu, 你好世界 😀!\n", 50));
        TokenBuffer output = new();
        StreamDetokenizer stream = tokenizer.CreateDetokenizer();
        for (int i = 0; i < 3; i++) Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Once();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(500), "bytes for some thousand tokens");

        void Once()
        {
            output.Clear();
            tokenizer.Encode(text, output);
            stream.Reset();
            foreach (int id in output.Ids) stream.Append(id);
            stream.Finish();
        }
    }

    [Test]
    public void ThreadsShareATokenizer()
    {
        Tokenizer tokenizer = TokenizerLoader.Load(Path.Combine(RepoPaths.Golden("tokenizers", "own", "bpe-o200k"), "tokenizer.json"));
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => RandomText.Next(new Random(i), 30))];
        int[][] alone = [.. texts.Select(t => tokenizer.Encode(t))];
        Parallel.For(0, 2000, i =>
        {
            if (!tokenizer.Encode(texts[i % texts.Length]).AsSpan().SequenceEqual(alone[i % texts.Length])) throw new InvalidOperationException(texts[i % texts.Length]);
        });
    }
}
