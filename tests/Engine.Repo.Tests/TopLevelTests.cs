using Engine.TestSupport;

namespace Engine.Repo.Tests;

/// <summary>The top level is fixed.</summary>
public class TopLevelTests
{
    private static readonly string[] Folders = ["managed", "native", "cmake", "tests", "bench", ".ci", ".github"];

    private static readonly string[] BuildOutputs = ["artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "build-native", ".git", ".vs", ".idea", ".vscode"];

    [Test]
    public void FoldersAreTheKnownOnes() => Assert.That(Unknown(Directory.EnumerateDirectories(RepoPaths.Root)), Is.Empty);

    [Test]
    public void AnUnknownFolderIsFound() => Assert.That(Unknown(["/x/managed", "/x/src", "/x/.git"]), Is.EqualTo(new[] { "src" }));

    private static IEnumerable<string> Unknown(IEnumerable<string> folders) =>
        folders.Select(folder => Path.GetFileName(folder)).Except(Folders).Except(BuildOutputs);
}
