using System.Text.RegularExpressions;

namespace Engine.Repo.Tests;

/// <summary>What stands in the tree is done: no notes for later, no bodies that only throw. Comments count here.</summary>
public class FinishedTests
{
    // Put together so that this file does not hold what it looks for.
    private static readonly Regex Unfinished = new(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|X" + @"XX)\b|NotImplemented" + "Exception");

    [Test]
    public void NothingIsLeftForLater() => new FinishedLaw().Assert(SourceFile.Below("managed", "native", "cmake", "tests", "bench"));

    [TestCase("// TO" + "DO: later")]
    [TestCase("throw new NotImplemented" + "Exception();")]
    [TestCase("/* FIX" + "ME */")]
    public void ANoteForLaterIsFound(string code) => new FinishedLaw().AssertDetects("managed/X.cs", code);

    private sealed class FinishedLaw : Law
    {
        public override IEnumerable<string> Breaches(SourceFile file) =>
            Unfinished.Matches(file.Text).Select(match => $"{file.Path}: '{match.Value}'");
    }
}
