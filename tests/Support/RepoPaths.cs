namespace Engine.TestSupport;

/// <summary>Where the repository, its goldens and the optional shared data lie, found by walking up from the test program.</summary>
internal static class RepoPaths
{
    /// <summary>Root of the working tree (the folder of Engine.sln).</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>tests/goldens.</summary>
    public static string Goldens => Path.Combine(Root, "tests", "goldens");

    /// <summary>A path below tests/goldens; the test fails when it is missing.</summary>
    public static string Golden(params string[] parts)
    {
        string path = Path.Combine([Goldens, .. parts]);
        Assert.That(Path.Exists(path), $"golden {path} is missing");
        return path;
    }

    /// <summary>A path below the optional folder of third-party data beside the repository; the test is visibly skipped when it is not there.</summary>
    public static string SharedOrSkip(params string[] parts)
    {
        string path = Path.Combine([Path.GetDirectoryName(Root)!, "shared", .. parts]);
        if (!Path.Exists(path)) Assert.Ignore($"{path} is not on this machine");
        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("Engine.sln was not found above " + AppContext.BaseDirectory);
    }
}
