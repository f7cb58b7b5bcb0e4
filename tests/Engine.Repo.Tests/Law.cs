namespace Engine.Repo.Tests;

/// <summary>A rule that a single source file obeys or breaks.</summary>
public abstract class Law
{
    /// <summary>What is wrong with the file, one line a breach: place, then reason.</summary>
    public abstract IEnumerable<string> Breaches(SourceFile file);

    /// <summary>Fails with all breaches of the files.</summary>
    public void Assert(IEnumerable<SourceFile> files)
    {
        string[] breaches = [.. files.SelectMany(Breaches)];
        NUnit.Framework.Assert.That(breaches, Is.Empty, string.Join('\n', breaches));
    }

    /// <summary>Fails unless the text, as the content of a file at the path, is a breach.</summary>
    public void AssertDetects(string path, string text) =>
        NUnit.Framework.Assert.That(Breaches(new SourceFile(path, text)), Is.Not.Empty, $"{path}: {text}");

    /// <summary>Fails if the text, as the content of a file at the path, is a breach.</summary>
    public void AssertAllows(string path, string text) =>
        NUnit.Framework.Assert.That(Breaches(new SourceFile(path, text)), Is.Empty, $"{path}: {text}");
}
