using System.Text.Json;
using Engine.TestSupport;
using Engine.Text;

namespace Engine.Text.Tests;

/// <summary>Every vector of the SentencePiece goldens: ids and decoded text exact.</summary>
[TestFixture]
internal sealed class SentencePieceGoldenTests
{
    private static readonly string[] OwnNames =
        ["spm-bpe-llama-style", "spm-bpe-nmt-nfkc", "spm-bpe-user-symbols", "spm-unigram-byte-fallback", "spm-unigram-suffix-casefold", "spm-unigram-t5-style"];

    private static readonly string[] RealNames =
    [
        "tok-deberta-v3--spm.model", "tok-mistral--mistral_instruct_tokenizer_240216.model.v2", "tok-mistral--mistral_instruct_tokenizer_240323.model.v3",
        "tok-mistral--mistral_instruct_tokenizer_241114.model.v7", "tok-mistral--mistral_instruct_tokenizer_241114.model.v7m1", "tok-mistral--tokenizer.model.v1",
        "tok-sp-small--albert_test_vocab.spm", "tok-sp-small--deberta_v3_test_vocab.spm", "tok-sp-small--mixtral_test_vocab.spm",
        "tok-sp-small--opennmt--sp-models--sp.model", "tok-sp-small--opennmt--sp-models--sp_regularization.model", "tok-sp-small--opennmt--sp-models--wmtende.model",
        "tok-sp-small--phi3_test_vocab.spm", "tok-sp-small--t5_test_vocab.spm", "tok-sp-small--test_ja_model.model", "tok-sp-small--test_model.model",
        "tok-sp-small--xlm_roberta_test_vocab.spm", "tok-t5--spiece.model", "tok-t5--trax-sentencepiece.model",
    ];

    [TestCaseSource(nameof(OwnNames))]
    public void OwnVectorsAreExact(string name) =>
        Check(new Tokenizer(TokenizerLoader.SentencePieceParts(RepoPaths.Golden("tokenizers", "own", name, "spm.model"))), RepoPaths.Golden("tokenizers", "own", name, "vectors.json"));

    [TestCaseSource(nameof(RealNames))]
    public void PublishedModelsAreExact(string name)
    {
        string vectors = RepoPaths.SharedOrSkip("goldens", "tokenizers", "real", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(vectors));
        string model = RepoPaths.SharedOrSkip(["data", .. document.RootElement.GetProperty("file").GetString()!.Split('/')]);
        Check(new Tokenizer(TokenizerLoader.SentencePieceParts(model)), vectors);
    }

    private static void Check(Tokenizer tokenizer, string vectors)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(vectors));
        List<string> wrong = [];
        int count = 0;
        // Twice over: the second round finds its segments remembered.
        for (int round = 0; round < 2; round++)
        {
            foreach (JsonElement vector in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                count++;
                string text = vector.GetProperty("text").GetString()!;
                int[] expected = [.. vector.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
                int[] ids = tokenizer.Encode(text);
                if (!ids.SequenceEqual(expected)) wrong.Add($"ids of {JsonSerializer.Serialize(text)}: [{string.Join(',', ids)}], expected [{string.Join(',', expected)}]");
                string decoded = tokenizer.Decode(expected, skipSpecialTokens: false);
                if (decoded != vector.GetProperty("decoded").GetString()) wrong.Add($"decoded {JsonSerializer.Serialize(text)}: {JsonSerializer.Serialize(decoded)}");
                TokenEncoding full = tokenizer.EncodeFull(text);
                if (!full.Ids.SequenceEqual(expected)) wrong.Add($"ids with offsets of {JsonSerializer.Serialize(text)}");
            }
        }
        Assert.That(count, Is.GreaterThan(0));
        Assert.That(wrong, Is.Empty, string.Join('\n', wrong.Take(12)));
    }
}
