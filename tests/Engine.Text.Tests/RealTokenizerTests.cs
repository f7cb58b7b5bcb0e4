using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Vectors of published tokenizers, where their files lie beside the repository.</summary>
public class RealTokenizerTests
{
    private static IEnumerable<string> Files()
    {
        string folder = Path.Combine(Path.GetDirectoryName(RepoPaths.Root)!, "shared", "goldens", "tokenizers", "real");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal) : ["none"];
    }

    [TestCaseSource(nameof(Files))]
    public void EveryVectorIsExact(string name)
    {
        string vectors = RepoPaths.SharedOrSkip("goldens", "tokenizers", "real", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(vectors));
        string file = RepoPaths.SharedOrSkip("data", document.RootElement.GetProperty("file").GetString()!);
        GoldenVectors.Check(TokenizerLoader.Load(file), vectors);
    }
}
