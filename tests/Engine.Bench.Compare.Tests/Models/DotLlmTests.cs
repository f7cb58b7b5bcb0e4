using Engine.Bench.Compare.Models;

namespace Engine.Bench.Compare.Tests.Models;

[TestFixture]
public class DotLlmTests
{
    private const string Json = """
        {"text":"so","prompt":"a a","usage":{"prompt_tokens":512,"generated_tokens":64},"timings":{"prefill_ms":1000,"decode_ms":2000,"prefill_tok_s":25.5,"decode_tok_s":7.25}}
        """;

    private readonly DotLlm _program = new("dotllm");

    [TestCase("pp512", 25.5)]
    [TestCase("tg64", 7.25)]
    public void TheFigureOfTheWorkIsRead(string work, double rate) => Assert.That(_program.Read(LlamaBenchTests.Request(work), "a note\n" + Json, "").Rates, Is.EqualTo(new[] { rate }));

    [TestCase("pp256")]
    [TestCase("tg32")]
    public void FiguresOfOtherWorkAreRefused(string work) => Assert.That(() => _program.Read(LlamaBenchTests.Request(work), Json, ""), Throws.TypeOf<InvalidDataException>());

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"usage\":{\"prompt_tokens\":512}}")]
    public void OutputThatIsNoneIsRefused(string output) => Assert.That(() => _program.Read(LlamaBenchTests.Request("pp512"), output, ""), Throws.TypeOf<InvalidDataException>());

    [TestCase("pp3", "run m.gguf --prompt a a a --max-tokens 1 --threads 2 --json --paged")]
    [TestCase("tg64", "run m.gguf --prompt a --max-tokens 64 --threads 2 --json --paged")]
    public void TheCommandLinesAskForTheWork(string work, string arguments) =>
        Assert.That(string.Join(' ', _program.Invoke(LlamaBenchTests.Request(work), ["--paged"]).Arguments), Is.EqualTo(arguments));

    [Test]
    public void SeveralSequencesAreRefused() => Assert.That(() => _program.Invoke(LlamaBenchTests.Request("x16"), []), Throws.TypeOf<InvalidDataException>());
}
