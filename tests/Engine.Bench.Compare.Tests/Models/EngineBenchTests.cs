using Engine.Bench.Compare.Models;

namespace Engine.Bench.Compare.Tests.Models;

[TestFixture]
public class EngineBenchTests
{
    private const string Json = """
        {"model":"m.gguf","backend":"cpu (avx2, 2 threads)","promptTokens":512,"promptTokensPerSecond":{"mean":10,"deviation":1,"values":[9,11]},
         "generatedTokens":32,"sequences":16,"depth":128,"generatedTokensPerSecond":{"mean":5,"deviation":0,"values":[5,5.5]}}
        """;

    private readonly EngineBench _program = new("engine");

    [Test]
    public void TheRepetitionsAreRead()
    {
        Assert.That(_program.Read(LlamaBenchTests.Request("pp512"), Json, "").Rates, Is.EqualTo(new[] { 9.0, 11.0 }));
        Assert.That(_program.Read(LlamaBenchTests.Request("x16"), Json, "").Rates, Is.EqualTo(new[] { 5.0, 5.5 }));
    }

    [TestCase("pp256")]
    [TestCase("tg64")]
    [TestCase("x4")]
    public void FiguresOfOtherWorkAreRefused(string work) => Assert.That(() => _program.Read(LlamaBenchTests.Request(work), Json, ""), Throws.TypeOf<InvalidDataException>());

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"promptTokens\":512}")]
    public void OutputThatIsNoneIsRefused(string output) => Assert.That(() => _program.Read(LlamaBenchTests.Request("pp512"), output, ""), Throws.TypeOf<InvalidDataException>());

    [TestCase("pp512", "bench -m m.gguf -t 2 -r 3 --json -p 512 -n 0")]
    [TestCase("tg64", "bench -m m.gguf -t 2 -r 3 --json -p 0 -n 64")]
    [TestCase("x16", "bench -m m.gguf -t 2 -r 3 --json -p 0 -n 32 -s 16 -d 128")]
    public void TheCommandLinesAskForTheWork(string work, string arguments) =>
        Assert.That(string.Join(' ', _program.Invoke(LlamaBenchTests.Request(work), []).Arguments), Is.EqualTo(arguments));
}
