using System.Text.RegularExpressions;
using Engine.TestSupport;

namespace Engine.Repo.Tests;

/// <summary>Public members carry XML documentation: the compiler asks for it in every managed project, and warnings are errors.</summary>
public class DocumentationTests
{
    [Test]
    public void TheCompilerAsksForDocumentation()
    {
        Assert.That(File.ReadAllText(Path.Combine(RepoPaths.Root, "managed", "Directory.Build.props")), Does.Contain("<GenerateDocumentationFile>true</GenerateDocumentationFile>"));
        Assert.That(File.ReadAllText(Path.Combine(RepoPaths.Root, "Directory.Build.props")), Does.Contain("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>"));
    }

    [Test]
    public void NoProjectSilencesIt() => new DocumentationLaw().Assert(SourceFile.Projects("managed").Concat(SourceFile.Below("managed")));

    [TestCase("<GenerateDocumentationFile>false</GenerateDocumentationFile>")]
    [TestCase("<NoWarn>$(NoWarn);CS1591</NoWarn>")]
    [TestCase("#pragma warning disable CS1591")]
    public void ASilencedProjectIsFound(string text) => new DocumentationLaw().AssertDetects("managed/X/X.csproj", text);

    private sealed class DocumentationLaw : Law
    {
        private static readonly Regex Silenced = new(@"CS1591|<GenerateDocumentationFile>\s*false", RegexOptions.IgnoreCase);

        public override IEnumerable<string> Breaches(SourceFile file) =>
            Silenced.Matches(file.Text).Select(match => $"{file.Path}: '{match.Value}' silences missing documentation");
    }
}
