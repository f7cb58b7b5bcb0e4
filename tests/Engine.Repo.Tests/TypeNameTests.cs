using System.Text.RegularExpressions;

namespace Engine.Repo.Tests;

/// <summary>Types are named after what they are, not that they are of use.</summary>
public partial class TypeNameTests
{
    private static readonly string[] Empty = ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Base", "Common", "Misc"];

    [Test]
    public void TypesAreNamedAfterWhatTheyAre() => new TypeNameLaw().Assert(SourceFile.Below("managed", "tests", "bench").Where(file => file.Name != "TypeNameTests.cs"));

    [TestCase("class TensorUtils { }")]
    [TestCase("public static class MathHelper { }")]
    [TestCase("record struct CacheManager(int X);")]
    [TestCase("abstract class LayerBase { }")]
    [TestCase("interface ICommonOps { }")]
    [TestCase("enum HelperKind { A }")]
    public void AnEmptyNameIsFound(string code) => new TypeNameLaw().AssertDetects("managed/X.cs", code);

    [TestCase("class Database { }")]
    [TestCase("class BaselineTests { }")]
    [TestCase("/// a class Helper")]
    public void OtherNamesAreFine(string code) => new TypeNameLaw().AssertAllows("managed/X.cs", code);

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(?:class\s+|struct\s+)?(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex("[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex Hump();

    private sealed class TypeNameLaw : Law
    {
        public override IEnumerable<string> Breaches(SourceFile file) =>
            from declaration in Declaration().Matches(file.Path.EndsWith(".cs", StringComparison.Ordinal) ? file.Code : "")
            let name = declaration.Groups["name"].Value
            where Hump().Matches(name).Any(hump => Empty.Contains(hump.Value))
            select $"{file.Path}: type {name}: say what it is";
    }
}
