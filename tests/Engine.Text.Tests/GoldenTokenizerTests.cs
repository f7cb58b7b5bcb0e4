using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Every vector of our own small tokenizers, one family each.</summary>
public class GoldenTokenizerTests
{
    private static IEnumerable<string> Families() =>
        Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "tokenizers", "own")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Families))]
    public void EveryVectorIsExact(string family)
    {
        string folder = RepoPaths.Golden("tokenizers", "own", family);
        string file = Path.Combine(folder, File.Exists(Path.Combine(folder, "spm.model")) ? "spm.model" : "tokenizer.json");
        GoldenVectors.Check(TokenizerLoader.Load(file), Path.Combine(folder, "vectors.json"));
    }
}
