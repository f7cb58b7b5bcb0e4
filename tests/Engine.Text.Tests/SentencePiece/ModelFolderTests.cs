using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>A model folder whose tokenizer is a SentencePiece file alone.</summary>
[TestFixture]
internal sealed class ModelFolderTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("engine-text").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void FrameAndControlPiecesFollowTheConfiguration()
    {
        string model = RepoPaths.Golden("tokenizers", "own", "spm-bpe-llama-style", "spm.model");
        File.Copy(model, Path.Combine(folder, "tokenizer.model"));
        int[] plain = TokenizerLoader.Load(model).Encode("Hello world");
        Tokenizer alone = TokenizerLoader.Load(folder);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"add_bos_token": false, "add_eos_token": true}""");
        Tokenizer configured = TokenizerLoader.Load(folder);
        Assert.Multiple(() =>
        {
            Assert.That(plain[0], Is.Not.EqualTo(1));
            Assert.That(alone.Encode("Hello world"), Is.EqualTo((int[])[1, .. plain]));
            Assert.That(alone.Encode("<s>Hello world</s>", addSpecialTokens: false), Is.EqualTo((int[])[1, .. plain, 2]));
            Assert.That(configured.Encode("Hello world"), Is.EqualTo((int[])[.. plain, 2]));
            Assert.That(alone.Decode([1, .. plain, 2]), Is.EqualTo("Hello world"));
        });
    }

    [Test]
    public void UnigramWithoutBeginTokenEndsWithItsEndToken()
    {
        string model = RepoPaths.Golden("tokenizers", "own", "spm-unigram-t5-style", "spm.model");
        File.Copy(model, Path.Combine(folder, "spiece.model"));
        Tokenizer tokenizer = TokenizerLoader.Load(folder);
        int[] plain = TokenizerLoader.Load(model).Encode("Hello world");
        int[] framed = tokenizer.SpecialTokens is { BeginId: null, EndId: { } end } ? [.. plain, end] : plain;
        Assert.That(tokenizer.Encode("Hello world"), Is.EqualTo(framed));
    }
}
