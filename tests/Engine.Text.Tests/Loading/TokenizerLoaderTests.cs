using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Folders and files of every kind find their reader.</summary>
public class TokenizerLoaderTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("engine-text-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    private void Copy(string family, string file, string name) => File.Copy(Path.Combine(RepoPaths.Golden("tokenizers", "own", family), file), Path.Combine(folder, name));

    [Test]
    public void AFolderOfASentencePieceModelPutsItsSpecialTokensAround()
    {
        Copy("spm-bpe-llama-style", "spm.model", "tokenizer.model");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"tokenizer_class":"LlamaTokenizer","bos_token":"<s>","eos_token":{"content":"</s>"}}""");
        Tokenizer model = TokenizerLoader.Load(folder), file = TokenizerLoader.Load(Path.Combine(folder, "tokenizer.model"));
        int[] ids = file.Encode("Hello");
        Assert.That(model.Encode("Hello"), Is.EqualTo(ids.Prepend(model.SpecialTokens.BeginId!.Value)));
        Assert.That(model.Encode("Hello", addSpecialTokens: false), Is.EqualTo(ids));
        Assert.That(model.Encode("</s>", addSpecialTokens: false), Is.EqualTo(new[] { model.SpecialTokens.EndId!.Value }));
        Assert.That(file.Encode("</s>"), Has.Length.GreaterThan(1));
    }

    [Test]
    public void ConfigurationGivesRolesAndCleanUp()
    {
        Copy("wordpiece-cased", "tokenizer.json", "tokenizer.json");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"pad_token":"[PAD]","sep_token":{"content":"[SEP]"},"eos_token":null,"clean_up_tokenization_spaces":false}""");
        Tokenizer tokenizer = TokenizerLoader.Load(folder);
        Assert.That(tokenizer.TryGetId("[PAD]", out int padding) && tokenizer.SpecialTokens.PaddingId == padding);
        Assert.That(tokenizer.TryGetId("[SEP]", out int separator) && tokenizer.SpecialTokens.SeparatorId == separator);
        Assert.That(tokenizer.SpecialTokens.EndId, Is.Null);
    }

    [Test]
    public void OnlyAModelsFolderCleansUp()
    {
        Copy("bpe-gpt2", "tokenizer.json", "tokenizer.json");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"clean_up_tokenization_spaces":true}""");
        Tokenizer model = TokenizerLoader.Load(folder), file = TokenizerLoader.Load(Path.Combine(folder, "tokenizer.json"));
        int[] ids = file.Encode("a , b .");
        Assert.That((file.Decode(ids), model.Decode(ids), model.Decode(ids, cleanUpSpaces: false)), Is.EqualTo(("a , b .", "a, b.", "a , b .")));
    }

    [Test]
    public void VocabularyAndMergesLoadFromEitherFile()
    {
        File.WriteAllText(Path.Combine(folder, "vocab.json"), """{"t":0,"h":1,"e":2,"th":3,"the":4,"Ġ":5,"Ġthe":6,"model":7}""");
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\nt h\nth e\nĠ the\n");
        foreach (string path in new[] { folder, Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt") })
        {
            Tokenizer tokenizer = TokenizerLoader.Load(path);
            Assert.That(tokenizer.Encode("the the"), Is.EqualTo(new[] { 4, 6 }));
            Assert.That(tokenizer.Decode([4, 6]), Is.EqualTo("the the"));
        }
    }

    [Test]
    public void RankFilesTakeASplitByNameOrAsExpression()
    {
        string file = Path.Combine(folder, "mine.tiktoken");
        File.WriteAllLines(file, Enumerable.Range(0, 256).Select(b => $"{Convert.ToBase64String([(byte)b])} {b}").Append($"{Convert.ToBase64String("ab"u8)} 256"));
        Assert.That(Assert.Throws<UnsupportedTokenizerException>(() => TokenizerLoader.Load(file))!.Remedy, Does.Contain("cl100k_base"));
        Assert.That(TokenizerLoader.Load(file, "gpt2").Encode("ab ab"), Is.EqualTo(new[] { 256, 32, 256 }));
        Assert.That(TokenizerLoader.Load(file, ".").Encode("ab"), Is.EqualTo(new[] { 97, 98 }));
        Tokenizer special = TokenizerLoader.Load(file, "r50k_base", recognizesRankSpecials: true);
        Assert.That(special.Encode("a<|endoftext|>"), Is.EqualTo(new[] { 97, 50256 }));
        Assert.That(special.Decode([97, 50256], skipSpecialTokens: false), Is.EqualTo("a<|endoftext|>"));
    }

    [TestCase("gpt-4o")]
    [TestCase("tekken")]
    [TestCase("deepseek-llm")]
    [TestCase("deepseek-coder")]
    [TestCase("deepseek-v3")]
    [TestCase("starcoder")]
    [TestCase("bloom")]
    [TestCase("viking")]
    [TestCase("superbpe")]
    [TestCase("chameleon")]
    [TestCase("jais-2")]
    [TestCase("exaone-moe")]
    [TestCase("seed-coder")]
    [TestCase("tiny_aya")]
    [TestCase(null)]
    public void GgufPreTokenizersCompileAndGiveTextsBack(string? name)
    {
        string[] alphabet = [.. Enumerable.Range(0, 256).Select(b => ByteLevelAlphabet.Spell([(byte)b]))];
        Tokenizer tokenizer = TokenizerLoader.FromVocabulary(new VocabularySource { Origin = "test", Model = "gpt2", PreTokenizer = name, Tokens = [.. alphabet, "ab", "<|end|>"], Merges = ["a b"], TokenTypes = [.. Enumerable.Repeat(1, 257), 3] });
        Random random = new(5);
        for (int i = 0; i < 500; i++)
        {
            string text = RandomText.Next(random, 20);
            Assert.That(tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false), Is.EqualTo(text));
        }
        Assert.That(tokenizer.Encode("ab<|end|>", addSpecialTokens: false), Is.EqualTo(new[] { 256, 257 }));
    }

    [Test]
    public void GgufProblemsNameTheKey()
    {
        VocabularySource source = new() { Origin = "x.gguf", Model = "gpt2", PreTokenizer = "gpt-2", Tokens = ["a", "b"], Merges = ["a b"] };
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(source))!.Place, Is.EqualTo("tokenizer.ggml.merges[0]"));
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(source with { Merges = null }))!.Place, Is.EqualTo("tokenizer.ggml.merges"));
        Assert.That(Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.FromVocabulary(source with { Merges = [], AddBegin = true, BeginId = 7 }))!.Place, Is.EqualTo("tokenizer.ggml.bos_token_id"));
        Assert.That(Assert.Throws<UnsupportedTokenizerException>(() => TokenizerLoader.FromVocabulary(source with { PreTokenizer = "frob" }))!.Component, Does.Contain("frob"));
        Assert.That(Assert.Throws<UnsupportedTokenizerException>(() => TokenizerLoader.FromVocabulary(source with { Model = "rwkv" }))!.Component, Does.Contain("rwkv"));
    }
}
