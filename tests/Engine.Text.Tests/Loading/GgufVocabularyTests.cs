using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Vocabularies of GGUF files against the ids that belong to them.</summary>
public class GgufVocabularyTests
{
    [TestCase("falcon")]
    [TestCase("gpt-2")]
    [TestCase("mpt")]
    [TestCase("bert-bge")]
    public void EveryVectorIsExact(string name)
    {
        string path = RepoPaths.SharedOrSkip("data", "vec-ggml-vocab", $"ggml-vocab-{name}.gguf");
        Tokenizer tokenizer = TokenizerLoader.FromVocabulary(GgufVocabularyFile.Read(path));
        string[] inputs = File.ReadAllText(path + ".inp").Split("\n__ggml_vocab_test__\n");
        string[] outputs = File.ReadAllText(path + ".out").Split('\n');
        Assert.That(outputs, Has.Length.GreaterThanOrEqualTo(inputs.Length));
        List<string> problems = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            string actual = string.Join(' ', tokenizer.Encode(inputs[i], addSpecialTokens: false));
            if (actual != string.Join(' ', outputs[i].Split(' ', StringSplitOptions.RemoveEmptyEntries))) problems.Add($"{inputs[i]}\n  expected {outputs[i]}\n  actual   {actual}");
        }
        Assert.That(problems, Is.Empty, $"{problems.Count} of {inputs.Length}:\n{string.Join('\n', problems.Take(8))}");
    }
}
