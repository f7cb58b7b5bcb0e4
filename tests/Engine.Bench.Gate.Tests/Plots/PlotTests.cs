using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Engine.Bench.Gate.Plots;

namespace Engine.Bench.Gate.Tests.Plots;

[TestFixture]
public class PlotTests
{
    private const string Prompt512 = """{"model":"/m/a.gguf","backend":"cpu","promptTokens":512,"promptTokensPerSecond":{"mean":100.5,"values":[100.5]},"generatedTokens":8,"sequences":4,"depth":16,"generatedTokensPerSecond":{"mean":40}}""";
    private const string Prompt128 = """{"model":"C:\\m\\a.gguf","backend":"cpu","promptTokens":128,"promptTokensPerSecond":{"mean":80}}""";

    [Test]
    public void DocumentsAreReadInEveryArrangement()
    {
        foreach (string text in new[] { $"{Prompt512}\n{Prompt128}\n", $"[{Prompt512},{Prompt128}]" })
        {
            BenchRecord[] records = [.. BenchRecord.Read(text)];
            Assert.That(records, Is.EqualTo(new[] { new BenchRecord("a.gguf", "cpu", 512, 100.5, 4, 16, 40), new BenchRecord("a.gguf", "cpu", 128, 80, 0, 0, 0) }));
        }
    }

    [Test]
    public void OtherDocumentsArePassedOverAndDamagedOnesRefused()
    {
        Assert.That(BenchRecord.Read("""{"x":1} [2] {"model":"m"}"""), Is.Empty);
        Assert.That(() => BenchRecord.Read("{"), Throws.InstanceOf<JsonException>());
    }

    [Test]
    public void PromptAndBatchEachHaveAPlot()
    {
        (string Name, LinePlot Plot)[] plots = [.. PlotCommand.Plots([.. BenchRecord.Read(Prompt512 + Prompt128 + Prompt128.Replace("80", "90"))])];
        Assert.That(plots.Select(static plot => plot.Name), Is.EqualTo(new[] { "prompt.svg", "batch.svg" }));
        Assert.That(plots[0].Plot.Lines.Single().Points, Is.EquivalentTo(new[] { (512.0, 100.5), (128.0, 85.0) }), "the mean of two recordings");
        Assert.That(plots[1].Plot.Lines.Single().Points, Is.EqualTo(new[] { (4.0, 40.0) }));
    }

    [Test]
    public void TheDrawingIsXmlWithThePointsInPlace()
    {
        LinePlot plot = new("A < B", "x", "y", [new Series("one & two", [(4, 50), (1, 100), (2, 0)])]);
        XElement svg = XElement.Parse(plot.Svg());
        XNamespace names = "http://www.w3.org/2000/svg";
        Assert.That(svg.Descendants(names + "text").Select(static text => text.Value), Does.Contain("A < B").And.Contain("one & two"));
        double[][] points = [.. svg.Descendants(names + "polyline").Single().Attribute("points")!.Value.Split(' ')
            .Select(static point => point.Split(',').Select(static number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        Assert.That(points.Select(static point => point[0]), Is.Ordered, "by x");
        Assert.That(points[1][0], Is.EqualTo((points[0][0] + points[2][0]) / 2).Within(0.1), "2 is half way from 1 to 4 on a logarithmic axis");
        Assert.That(points[2][1], Is.EqualTo((points[0][1] + points[1][1]) / 2).Within(0.1), "50 is half way from 0 to 100");
    }

    [TestCase(100, 10)]
    [TestCase(101, 20)]
    [TestCase(4200, 500)]
    [TestCase(0.7, 0.1)]
    [TestCase(0, 1)]
    public void TicksAreRound(double largest, double step) => Assert.That(LinePlot.Step(largest), Is.EqualTo(step).Within(1e-9));
}
