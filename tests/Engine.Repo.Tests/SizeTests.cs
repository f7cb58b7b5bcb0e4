namespace Engine.Repo.Tests;

/// <summary>One idea a file: 600 lines at most, generated code aside.</summary>
public class SizeTests
{
    private const int Most = 600;

    [Test]
    public void NoFileIsTooLong() => new SizeLaw().Assert(SourceFile.Below("managed", "native", "cmake", "tests", "bench"));

    [Test]
    public void ALongFileIsFound()
    {
        new SizeLaw().AssertDetects("managed/X.cs", string.Concat(Enumerable.Repeat("\n", Most + 1)));
        new SizeLaw().AssertAllows("managed/X.cs", string.Concat(Enumerable.Repeat("\n", Most)));
    }

    private sealed class SizeLaw : Law
    {
        public override IEnumerable<string> Breaches(SourceFile file)
        {
            if (file.Lines > Most) yield return $"{file.Path} has {file.Lines} lines, more than {Most}: split it by ideas";
        }
    }
}
