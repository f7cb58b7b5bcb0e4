using System.Text;
using Engine.TestSupport;

namespace Engine.Repo.Tests;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Text">Its content.</param>
public sealed record SourceFile(string Path, string Text)
{
    private static readonly string[] BuildFolders = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "build-native"];
    private static readonly string[] SourceKinds = [".cs", ".c", ".cc", ".cpp", ".h", ".hpp", ".cu", ".cuh", ".cmake", ".sh", ".ps1"];

    /// <summary>Every hand-written source file below the given top-level folders.</summary>
    public static IEnumerable<SourceFile> Below(params string[] folders) =>
        from folder in folders
        let root = System.IO.Path.Combine(RepoPaths.Root, folder)
        where Directory.Exists(root)
        from path in Files(root)
        where SourceKinds.Contains(System.IO.Path.GetExtension(path)) && !IsGenerated(path)
        select Read(path);

    /// <summary>Every project file below the given top-level folders.</summary>
    public static IEnumerable<SourceFile> Projects(params string[] folders) =>
        from folder in folders
        from path in Files(System.IO.Path.Combine(RepoPaths.Root, folder))
        where path.EndsWith(".csproj", StringComparison.Ordinal)
        select Read(path);

    /// <summary>File name without folders.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>How many lines the text has; a last line without an end counts.</summary>
    public int Lines => Text.Length == 0 ? 0 : Text.AsSpan().Count('\n') + (Text[^1] == '\n' ? 0 : 1);

    /// <summary>The text with comments blanked, line by line; strings stay.</summary>
    public string Code => CommentStripper.Blank(Text);

    public override string ToString() => Path;

    private static bool IsGenerated(string path) =>
        path.EndsWith(".g.cs", StringComparison.Ordinal) || path.EndsWith(".Generated.cs", StringComparison.Ordinal);

    private static SourceFile Read(string path) =>
        new(System.IO.Path.GetRelativePath(RepoPaths.Root, path).Replace('\\', '/'), File.ReadAllText(path, Encoding.UTF8));

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(child => !BuildFolders.Contains(System.IO.Path.GetFileName(child))).SelectMany(Files)).Order(StringComparer.Ordinal);
}
