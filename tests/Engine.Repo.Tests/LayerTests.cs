using System.Xml.Linq;
using Engine.TestSupport;

namespace Engine.Repo.Tests;

/// <summary>Doors open downwards only: the references of each project are exactly those of its layer.</summary>
public class LayerTests
{
    /// <summary>What each project references. Engine, the public face, may see everything below; the heads see Engine alone.</summary>
    private static readonly Dictionary<string, string[]> Edges = new()
    {
        ["Engine.Tensors"] = [],
        ["Engine.Text"] = [],
        ["Engine.Ops"] = ["Engine.Tensors"],
        ["Engine.Weights"] = ["Engine.Tensors"],
        ["Engine.Decoding"] = ["Engine.Tensors"],
        ["Engine.Cpu"] = ["Engine.Ops"],
        ["Engine.Cuda"] = ["Engine.Ops"],
        ["Engine.Transformer"] = ["Engine.Ops", "Engine.Weights"],
        ["Engine.Text.MLTokenizers"] = ["Engine.Text"],
        ["Engine.Runtime"] = ["Engine.Decoding", "Engine.Text", "Engine.Transformer"],
    };

    /// <summary>A head over the tokenizers alone: nothing below the face needs its package.</summary>
    private const string TokenizerHead = "Engine.Text.MLTokenizers";

    private static readonly string[] Face = [.. Edges.Keys.Where(static name => name != TokenizerHead)];
    private static readonly string[] Heads = ["Engine.Cli", "Engine.Server", "Engine.Extensions.AI", "Engine.CApi"];

    private static IEnumerable<SourceFile> Managed => SourceFile.Projects("managed");

    [TestCaseSource(nameof(Managed))]
    public void ReferencesAreThoseOfTheLayer(SourceFile project) =>
        Assert.That(Breaches(project), Is.Empty);

    [TestCase("Engine.Transformer", "Engine.Ops", "Engine.Weights", "Engine.Cpu")]
    [TestCase("Engine.Transformer", "Engine.Ops")]
    [TestCase("Engine.Text", "Engine.Tensors")]
    [TestCase("Engine.Tensors", "Engine.Ops")]
    [TestCase("Engine.Cli", "Engine", "Engine.Runtime")]
    [TestCase("Engine", "Engine.Cli")]
    [TestCase("Engine", "Engine.Text.MLTokenizers")]
    [TestCase("Engine.Text.MLTokenizers", "Engine")]
    [TestCase("Engine.Elsewhere")]
    public void AWrongDoorIsFound(string name, params string[] references)
    {
        string items = string.Concat(references.Select(reference => $"<ProjectReference Include=\"../{reference}/{reference}.csproj\" />"));
        Assert.That(Breaches(new SourceFile($"managed/{name}/{name}.csproj", $"<Project><ItemGroup>{items}</ItemGroup></Project>")), Is.Not.Empty);
    }

    [Test]
    public void TheTransformerNamesNoBackend() => BackendNames.Assert(SourceFile.Below("managed/Engine.Transformer"));

    [Test]
    public void ABackendNameIsFound() => BackendNames.AssertDetects("managed/Engine.Transformer/X.cs", "using Engine.Cpu;");

    [Test]
    public void TheSolutionHoldsEveryProject()
    {
        string solution = File.ReadAllText(Path.Combine(RepoPaths.Root, "Engine.sln")).Replace('\\', '/');
        Assert.That(SourceFile.Projects("managed", "tests", "bench").Select(project => project.Path).Where(path => !solution.Contains($"\"{path}\"")), Is.Empty);
    }

    [Test]
    public void EveryProjectHasItsTests() =>
        Assert.That(
            Managed.Select(project => Path.GetFileNameWithoutExtension(project.Path))
                .Where(name => !File.Exists(Path.Combine(RepoPaths.Root, "tests", $"{name}.Tests", $"{name}.Tests.csproj"))),
            Is.Empty);

    private static WordLaw BackendNames => new(
        new(@"\bEngine\.(Cpu|Cuda)\b|\b(Cpu|Cuda)Backend\b"), _ => false, "the transformer knows IBackend only");

    private static IEnumerable<string> Breaches(SourceFile project)
    {
        string name = Path.GetFileNameWithoutExtension(project.Path);
        string[] references = [.. References(project).Order(StringComparer.Ordinal)];
        if (name == "Engine") return references.Except(Face).Select(reference => $"{name} -> {reference} does not lead downwards");
        string[]? allowed = Heads.Contains(name) ? ["Engine"] : Edges.GetValueOrDefault(name);
        if (allowed is null) return [$"{name} has no layer; give it one here and in the table of layers"];
        return references.Except(allowed).Select(reference => $"{name} -> {reference} is no door of this layer")
            .Concat(allowed.Except(references).Select(reference => $"{name} -> {reference} is missing"));
    }

    private static IEnumerable<string> References(SourceFile project) =>
        XDocument.Parse(project.Text).Descendants("ProjectReference")
            .Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')));
}
