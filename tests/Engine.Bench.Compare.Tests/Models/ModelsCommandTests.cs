using System.Text;
using System.Text.Json;
using Engine.Bench.Compare.Models;

namespace Engine.Bench.Compare.Tests.Models;

[TestFixture]
public class ModelsCommandTests
{
    [Test]
    public void WorksAreNamedAsTheTablesNameThem()
    {
        (IReadOnlyList<Work> works, IReadOnlyDictionary<string, double> goals) = ModelsCommand.Works(["pp512=2.0", "tg64", "x16=2.5", "pp8192"]);
        Assert.That(works.Select(static work => work.Name), Is.EqualTo(new[] { "pp512", "tg64", "16 sequences", "pp8192" }));
        Assert.That(goals, Is.EqualTo(new Dictionary<string, double> { ["pp512"] = 2.0, ["16 sequences"] = 2.5 }));
    }

    [TestCase("pp")]
    [TestCase("pp0")]
    [TestCase("pp-1")]
    [TestCase("16")]
    [TestCase("x99999999999")]
    [TestCase("pp512=fast")]
    [TestCase("pp512=0")]
    public void WhatIsNoWorkIsRefused(string text) => Assert.That(() => ModelsCommand.Works([text]), Throws.TypeOf<FormatException>());

    [Test]
    public void TheReportSaysWhetherAGoalIsMetAndWhatFailed()
    {
        IBenchProgram program = new EngineBench("engine");
        ContestResult result = Contest.Run([new(true, program, []), new(false, program, ["-rtr", "1"])], 1, static entrant => new BenchAnswer([entrant.Ours ? 30 : 20], "v1"), static _ => { });
        string model = Path.GetTempFileName();
        try
        {
            ModelComparisonPlan plan = new() { Model = model, PeerName = "peer", Entrants = [], Works = [], Goals = new Dictionary<string, double>(), Threads = 2, Rounds = 1, Repeat = 1 };
            ModelRow[] rows = [new(Work.Parse("pp512"), 2.0, result, null), new(Work.Parse("tg64"), 1.5, result, null), new(Work.Parse("x16"), null, null, "it broke")];
            StringWriter table = new();
            ModelReport.Show(table, plan, rows);
            string[] lines = table.ToString().Split('\n');
            Assert.That(lines.Single(static line => line.StartsWith("pp512", StringComparison.Ordinal)), Does.Contain("1.50").And.Contain("missed").And.Contain("-rtr 1"));
            Assert.That(lines.Single(static line => line.StartsWith("tg64", StringComparison.Ordinal)), Does.Contain("met"));
            Assert.That(lines.Single(static line => line.StartsWith("16 sequences", StringComparison.Ordinal)), Does.Contain("it broke"));

            using MemoryStream stream = new();
            using (Utf8JsonWriter json = new(stream)) ModelReport.Write(json, plan, rows);
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
            JsonElement works = document.RootElement.GetProperty("works");
            Assert.That(works[0].GetProperty("met").GetBoolean(), Is.False);
            Assert.That(works[0].GetProperty("theirs").GetProperty("options").GetString(), Is.EqualTo("-rtr 1"));
            Assert.That(works[2].GetProperty("failure").GetString(), Is.EqualTo("it broke"));
            Assert.That(document.RootElement.GetProperty("machine").GetProperty("processor").GetString(), Is.Not.Empty);
        }
        finally
        {
            File.Delete(model);
        }
    }
}
