using System.Text;

namespace Engine.Text.Tests;

/// <summary>The components of tokenizer.json that the golden tokenizers do not use, and the edges of those they do.</summary>
public class ComponentTests
{
    private static string Normalize(Normalizer normalizer, string text)
    {
        NormalizedText normalized = new();
        normalized.Reset(Encoding.UTF8.GetBytes(text), default, 0);
        normalizer.Normalize(normalized);
        return Encoding.UTF8.GetString(normalized.Bytes);
    }

    private static string Decode(Decoder decoder, params string[] pieces)
    {
        TextSink sink = new();
        DecoderStage stage = decoder.CreateStage(sink);
        stage.Reset();
        foreach (string piece in pieces) stage.Token(0, Encoding.UTF8.GetBytes(piece));
        stage.Finish();
        return sink.Text.ToString();
    }

    [TestCase(UnicodeForm.C, "e\u0301\u0323 가", "\u1EB9\u0301 가")]
    [TestCase(UnicodeForm.D, "\u1EB9\u0301 각", "e\u0323\u0301 \u1100\u1161\u11A8")]
    [TestCase(UnicodeForm.KC, "ﬁ ① ㎏ ²", "fi 1 kg 2")]
    [TestCase(UnicodeForm.KD, "ﬁé", "fie\u0301")]
    public void UnicodeForms(UnicodeForm form, string text, string expected) => Assert.That(Normalize(new UnicodeNormalizer(form), text), Is.EqualTo(expected));

    [Test]
    public void NormalizersChangeWhatTheySay()
    {
        Assert.That(Normalize(new LowercaseNormalizer(), "ÀÉİΣß"), Is.EqualTo("àéi\u0307σß"));
        Assert.That(Normalize(new StripNormalizer(true, false), " \u00A0a b "), Is.EqualTo("a b "));
        Assert.That(Normalize(new StripNormalizer(false, true), " a b\u3000\n"), Is.EqualTo(" a b"));
        Assert.That(Normalize(new StripNormalizer(true, true), "  "), Is.EqualTo(""));
        Assert.That(Normalize(new NmtNormalizer(), "a\u0001b\tc\u200Bd\uFEFF"), Is.EqualTo("ab c d "));
        Assert.That(Normalize(new StripAccentsNormalizer(), "e\u0301a\u20DD"), Is.EqualTo("ea"));
        Assert.That(Normalize(new PrependNormalizer("▁"), "a"), Is.EqualTo("▁a"));
        Assert.That(Normalize(new PrependNormalizer("▁"), ""), Is.EqualTo(""));
        Assert.That(Normalize(new ReplaceNormalizer(SplitPattern.Expression(@"\d+"), "#"), "a12b3"), Is.EqualTo("a#b#"));
        Assert.That(Normalize(new ReplaceNormalizer(SplitPattern.Literal("''"), "\""), "''a'''"), Is.EqualTo("\"a\"'"));
        Assert.That(Normalize(new ByteLevelNormalizer(), "é a"), Is.EqualTo("Ã©Ġa"));
    }

    [Test]
    public void OriginsFollowTheCharacters()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes("ae\u0301b");
        SourceRange[] origins = [new(0, 1), new(1, 2), new(2, 4), new(2, 4), new(4, 5)];
        NormalizedText text = new();
        text.Reset(utf8, origins, 0);
        new UnicodeNormalizer(UnicodeForm.C).Normalize(text);
        // The composed character has the origin of its first part, as the reference gives it.
        Assert.That(text.Origins.ToArray(), Is.EqualTo(new SourceRange[] { new(0, 1), new(1, 2), new(1, 2), new(4, 5) }));
    }

    [TestCase(SplitBehavior.Removed, "the|final|countdown")]
    [TestCase(SplitBehavior.Isolated, "the|-|final|-|-|countdown")]
    [TestCase(SplitBehavior.MergedWithPrevious, "the-|final-|-|countdown")]
    [TestCase(SplitBehavior.MergedWithNext, "the|-final|-|-countdown")]
    [TestCase(SplitBehavior.Contiguous, "the|-|final|--|countdown")]
    public void SplitBehaviors(SplitBehavior behavior, string expected) =>
        Assert.That(string.Join('|', Splitting.Cut(SplitPattern.Literal("-"), behavior, false, "the-final--countdown")), Is.EqualTo(expected));

    [Test]
    public void InvertedSplitKeepsTheMatches() =>
        Assert.That(Splitting.Cut(SplitPattern.Expression(@"\p{L}+"), SplitBehavior.Removed, true, "ab 12 cd"), Is.EqualTo(new[] { "ab", "cd" }));

    [Test]
    public void PreTokenizersCutWhereTheySay()
    {
        Assert.That(Splitting.Cut(CharacterSplits.Whitespace(), "How are  you?! ünü_1"), Is.EqualTo(new[] { "How", "are", "you", "?!", "ünü_1" }));
        Assert.That(Splitting.Cut(CharacterSplits.WhitespaceSplit(), " Hey\u3000man! "), Is.EqualTo(new[] { "Hey", "man!" }));
        Assert.That(Splitting.Cut(CharacterSplits.Punctuation(SplitBehavior.Contiguous), "Hey!? 你，"), Is.EqualTo(new[] { "Hey", "!?", " 你", "，" }));
        Assert.That(Splitting.Cut(CharacterSplits.Digits(true), "a12½b"), Is.EqualTo(new[] { "a", "1", "2", "½", "b" }));
        Assert.That(Splitting.Cut(CharacterSplits.Digits(false), "a12½b"), Is.EqualTo(new[] { "a", "12½", "b" }));
        Assert.That(Splitting.Cut(CharacterSplits.Delimiter(new Rune('-')), "a-b--c"), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(Splitting.Cut(new FixedLengthPreTokenizer(2), "añb😀c"), Is.EqualTo(new[] { "añ", "b😀", "c" }));
        Assert.That(Splitting.Cut(new UnicodeScriptsPreTokenizer(), "どこで生れ。Yes"), Is.EqualTo(new[] { "どこで生れ", "。", "Yes" }));
        Assert.That(Splitting.Cut(new UnicodeScriptsPreTokenizer(), "Apples are りんご 林檎"), Is.EqualTo(new[] { "Apples are ", "りんご 林檎" }));
        Assert.That(Splitting.Cut(SplitPattern.Expression(@"\p{Han}+|\p{Latin}+|\p{Script=Greek}+"), SplitBehavior.Isolated, false, "漢字abcαβ"), Is.EqualTo(new[] { "漢字", "abc", "αβ" }));
        Assert.That(Splitting.Cut(new MetaspacePreTokenizer(new Rune('▁'), PrependScheme.Always, split: true), "Hey  you"), Is.EqualTo(new[] { "▁Hey", "▁", "▁you" }));
        Assert.That(Splitting.Cut(new MetaspacePreTokenizer(new Rune('▁'), PrependScheme.Never, split: false), "Hey you"), Is.EqualTo(new[] { "Hey▁you" }));
        Assert.That(Splitting.Cut(new ByteLevelPreTokenizer(addPrefixSpace: true, useExpression: true), "é a"), Is.EqualTo(new[] { "ĠÃ©", "Ġa" }));
    }

    [Test]
    public void DecodersJoinAsTheySay()
    {
        Assert.That(Decode(new BpeDecoder("</w>"), "low", "er</w>", "new</w>"), Is.EqualTo("lower new"));
        Assert.That(Decode(new CtcDecoder("<pad>", "|", true), "<pad>", "h", "h", "e", "<pad>", "l", "<pad>", "l", "o", "|", "w"), Is.EqualTo("hello w"));
        Assert.That(Decode(new MetaspaceDecoder(new Rune('▁'), PrependScheme.Always), "▁Hey", "▁you"), Is.EqualTo("Hey you"));
        Assert.That(Decode(new MetaspaceDecoder(new Rune('▁'), PrependScheme.Never), "▁Hey"), Is.EqualTo(" Hey"));
        Assert.That(Decode(new ByteFallbackDecoder(), "a", "<0xE5>", "<0x8f>", "<0xab>", "b"), Is.EqualTo("a叫b"));
        Assert.That(Decode(new ByteFallbackDecoder(), "<0xE5>", "<0x8f>", "b", "<0xE5>"), Is.EqualTo("\uFFFD\uFFFDb\uFFFD"));
        Assert.That(Decode(new StripDecoder(new Rune('H'), 1, 0), "Hey", "HHi"), Is.EqualTo("eyHi"));
        Assert.That(Decode(new StripDecoder(new Rune('y'), 0, 2), "Heyyy", "y"), Is.EqualTo("Hey"));
        Assert.That(Decode(new SequenceDecoder([new FuseDecoder(), new ReplaceDecoder("ab", "x")]), "a", "b", "aa", "b"), Is.EqualTo("xax"));
        Assert.That(Decode(new ReplaceDecoder(SplitPattern.Expression("[0-9]"), "#"), "a1", "2b"), Is.EqualTo("a##b"));
        Assert.That(Decode(new ByteLevelDecoder(), "Hello", "ĠÃ", "©", "Ã", "x"), Is.EqualTo("Hello é\uFFFDx"));
    }

    [Test]
    public void CharacterBpeFollowsItsSettings()
    {
        VocabularyBuilder builder = new();
        string[] pieces = ["<unk>", "l", "o", "w", "##o", "##w", "lo", "low</w>", "w</w>", "e", "r", "<0x61>"];
        for (int id = 0; id < pieces.Length; id++) builder.Add(Encoding.UTF8.GetBytes(pieces[id]), id);
        Vocabulary vocabulary = builder.Build();
        int[] Encode(BpeSettings settings, string text, params (int, int, int)[] merges)
        {
            TokenBuffer output = new();
            new BpeModel(vocabulary, merges, settings).CreateEncoder().Encode(Encoding.UTF8.GetBytes(text), output);
            return output.ToArray();
        }

        Assert.That(Encode(new BpeSettings { EndOfWordSuffix = "</w>" }, "low", (1, 2, 6), (6, 8, 7)), Is.EqualTo(new[] { 7 }));
        Assert.That(Encode(new BpeSettings { ContinuingPrefix = "##" }, "low"), Is.EqualTo(new[] { 1, 4, 5 }));
        Assert.That(Encode(new BpeSettings { UnknownPiece = "<unk>" }, "lxyw"), Is.EqualTo(new[] { 1, 0, 0, 3 }));
        Assert.That(Encode(new BpeSettings { UnknownPiece = "<unk>", FuseUnknown = true }, "lxyw"), Is.EqualTo(new[] { 1, 0, 3 }));
        Assert.That(Encode(new BpeSettings { UnknownPiece = "<unk>", ByteFallback = true }, "lab"), Is.EqualTo(new[] { 1, 11, 0 }));
        Assert.That(Encode(new BpeSettings(), "lxo", (1, 2, 6)), Is.EqualTo(new[] { 6 }), "without unknown token a character outside the vocabulary leaves no trace");
        Assert.That(Encode(new BpeSettings { IgnoreMerges = true }, "lo"), Is.EqualTo(new[] { 6 }));
    }

    [Test]
    public void LongRunsOfUnknownCharactersFuseAcrossSegments()
    {
        VocabularyBuilder builder = new();
        builder.Add("<unk>"u8, 0);
        builder.Add("a"u8, 1);
        BpeModel model = new(builder.Build(), [], new BpeSettings { UnknownPiece = "<unk>", FuseUnknown = true });
        TokenBuffer output = new(tracksRanges: true);
        model.CreateEncoder().Encode(Encoding.UTF8.GetBytes("a" + new string('x', 100) + "a"), output);
        Assert.That(output.ToArray(), Is.EqualTo(new[] { 1, 0, 1 }));
        Assert.That(output.Ranges.ToArray(), Is.EqualTo(new SourceRange[] { new(0, 1), new(1, 101), new(101, 102) }));
    }

    [Test]
    public void AnUnknownPieceChangesNothingWhereEveryByteHasOne()
    {
        VocabularyBuilder builder = new();
        for (int b = 0; b < 256; b++) builder.Add(ByteLevelAlphabet.Spelling[b], b);
        builder.Add("<unk>"u8, 256);
        Vocabulary whole = builder.Build();
        builder = new VocabularyBuilder();
        for (int b = 0; b < 255; b++) builder.Add(ByteLevelAlphabet.Spelling[b], b);
        builder.Add("<unk>"u8, 256);
        BpeSettings settings = new() { UnknownPiece = "<unk>" };
        Assert.That(new BpeModel(whole, [], settings).OverBytes(), Is.Not.Null);
        Assert.That(new BpeModel(builder.Build(), [], settings).OverBytes(), Is.Null);
        foreach (BpeModel model in new[] { new BpeModel(whole, [], settings), new BpeModel(whole, [], new BpeSettings()) })
        {
            Tokenizer tokenizer = new(new TokenizerParts { Model = model, PreTokenizer = new ByteLevelPreTokenizer(false, true), Decoder = new ByteLevelDecoder() });
            Assert.That(tokenizer.Encode("é"), Is.EqualTo(new[] { 0xC3, 0xA9 }));
            Assert.That(tokenizer.EncodeFull("é").Offsets, Is.EqualTo(new SourceRange[] { new(0, 1), new(0, 1) }));
        }
    }
}
