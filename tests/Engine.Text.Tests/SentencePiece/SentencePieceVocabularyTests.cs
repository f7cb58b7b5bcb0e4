using System.Text;
using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>The vocabularies that model containers carry give what the model files give.</summary>
[TestFixture]
internal sealed class SentencePieceVocabularyTests
{
    [TestCase("spm-bpe-llama-style", "llama")]
    [TestCase("spm-bpe-nmt-nfkc", "llama")]
    [TestCase("spm-bpe-user-symbols", "llama")]
    [TestCase("spm-unigram-byte-fallback", "t5")]
    [TestCase("spm-unigram-t5-style", "t5")]
    public void ContainerVocabularyEqualsTheModelFile(string name, string model)
    {
        VocabularySource source = SourceOf(RepoPaths.Golden("tokenizers", "own", name, "spm.model"), model);
        Tokenizer tokenizer = TokenizerLoader.FromVocabulary(source);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("tokenizers", "own", name, "vectors.json")));
        foreach (JsonElement vector in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            string text = vector.GetProperty("text").GetString()!;
            int[] expected = [.. vector.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            TokenBuffer ids = new();
            tokenizer.Encode(text, ids, addSpecialTokens: false, parseSpecialTokens: false);
            Assert.That(ids.ToArray(), Is.EqualTo(expected), text);
            Assert.That(tokenizer.Decode(expected, skipSpecialTokens: false), Is.EqualTo(vector.GetProperty("decoded").GetString()), text);
        }
    }

    [Test]
    public void BeginTokenIsAddedAndControlTextIsFound()
    {
        Tokenizer tokenizer = TokenizerLoader.FromVocabulary(SourceOf(RepoPaths.Golden("tokenizers", "own", "spm-bpe-llama-style", "spm.model"), "llama"));
        int[] plain = tokenizer.Encode("Hello world", addSpecialTokens: false);
        Assert.Multiple(() =>
        {
            Assert.That(tokenizer.Encode("Hello world"), Is.EqualTo(new[] { 1 }.Concat(plain)));
            Assert.That(tokenizer.Encode("<s>Hello world", addSpecialTokens: false), Is.EqualTo(new[] { 1 }.Concat(plain)));
            Assert.That(tokenizer.Decode([1, .. plain], skipSpecialTokens: true), Is.EqualTo("Hello world"));
            Assert.That(tokenizer.Decode([1, .. plain], skipSpecialTokens: false), Is.EqualTo("<s> Hello world"));
        });
    }

    [Test]
    public void DamagedVocabulariesAreRefusedByName()
    {
        VocabularySource good = new() { Origin = "x.gguf", Model = "llama", Tokens = ["<unk>", "a"], Scores = [0, -1], TokenTypes = [2, 1] };
        Assert.Multiple(() =>
        {
            Assert.That(TokenizerLoader.FromVocabulary(good).Encode("a", false), Is.EqualTo(new[] { 0, 1 }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { Scores = [0] }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { Scores = null }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { Scores = [0, float.NaN] }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { TokenTypes = [2, 9] }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { TokenTypes = [2, 6] }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { BeginId = 2 }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { Tokens = ["<unk>", new string('a', 5000)] }));
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(good with { PrecompiledCharacterMap = [255, 255, 255, 255, 1] }));
        });
    }

    private static VocabularySource SourceOf(string path, string model)
    {
        SentencePieceModel file = new SentencePieceModelReader(path).Read(File.ReadAllBytes(path));
        PieceVocabulary pieces = file.Vocabulary;
        return new VocabularySource
        {
            Origin = path,
            Model = model,
            Tokens = [.. Enumerable.Range(0, pieces.Count).Select(id => Encoding.UTF8.GetString(pieces[id]))],
            Scores = pieces.Scores.ToArray(),
            TokenTypes = [.. pieces.Types.ToArray().Select(type => (int)type)],
            BeginId = file.SpecialTokens.BeginId,
            EndId = file.SpecialTokens.EndId,
            UnknownId = file.SpecialTokens.UnknownId,
            AddSpacePrefix = file.Normalization.AddDummyPrefix,
            RemoveExtraWhitespaces = file.Normalization.RemoveExtraSpaces,
            PrecompiledCharacterMap = MapOf(path),
        };
    }

    // The block as the file has it: field 2 of ModelProto's field 3.
    private static byte[]? MapOf(string path)
    {
        ProtobufReader reader = new(File.ReadAllBytes(path), path);
        while (reader.TryReadField(out int field, out ProtobufReader.WireType wire))
        {
            if (field != 3)
            {
                reader.Skip(wire);
                continue;
            }
            ProtobufReader normalizer = reader.ReadMessage();
            while (normalizer.TryReadField(out int inner, out ProtobufReader.WireType innerWire))
            {
                if (inner == 2) return normalizer.ReadBytes().ToArray();
                normalizer.Skip(innerWire);
            }
        }
        return null;
    }
}
