using Engine.Bench.Compare.Models;

namespace Engine.Bench.Compare.Tests.Models;

[TestFixture]
public class LlamaBenchTests
{
    private const string Json = """
        note: a line before the document
        [
          { "build_commit": "abc123", "n_threads": 2, "n_prompt": 512, "n_gen": 0, "avg_ts": 11.0, "samples_ts": [ 10.5, 11.5 ] },
          { "build_commit": "abc123", "n_threads": 2, "n_prompt": 0, "n_gen": 64, "avg_ts": 3.0, "samples_ts": [ 3.0, 3.25 ] }
        ]
        """;

    private const string Table = """
        main: n_kv_max = 2560, n_batch = 2048

        |    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |
        |-------|--------|------|--------|----------|----------|----------|----------|----------|----------|
        |   128 |     32 |    1 |    160 |    1.000 |   128.00 |    2.000 |    16.00 |    3.000 |    53.33 |
        |   128 |     32 |   16 |   2560 |    9.000 |   227.56 |    8.000 |    64.00 |   17.000 |   150.59 |
        |   128 |     32 |   16 |   2560 |    9.000 |   227.56 |    7.950 |    64.40 |   17.000 |   150.59 |
        """;

    private readonly LlamaBench _program = new("bin");

    [TestCase("pp512", new[] { 10.5, 11.5 })]
    [TestCase("tg64", new[] { 3.0, 3.25 })]
    public void TheRepetitionsOfTheWorkAskedForAreRead(string work, double[] rates)
    {
        BenchAnswer answer = _program.Read(Request(work), Json, "");
        Assert.That(answer.Rates, Is.EqualTo(rates));
        Assert.That(answer.Version, Is.EqualTo("abc123"));
    }

    [Test]
    public void OutputOfOtherWorkOrOtherThreadsIsRefused()
    {
        Assert.That(() => _program.Read(Request("pp8192"), Json, ""), Throws.TypeOf<InvalidDataException>().With.Message.Contains("pp8192"));
        Assert.That(() => _program.Read(Request("pp512") with { Threads = 4 }, Json, ""), Throws.TypeOf<InvalidDataException>().With.Message.Contains("threads"));
        Assert.That(() => _program.Read(Request("x4"), Table, ""), Throws.TypeOf<InvalidDataException>());
    }

    [TestCase("")]
    [TestCase("error: no such model")]
    [TestCase("[\n { \"n_prompt\": 512 }\n]")]
    [TestCase("{}")]
    [TestCase("[\n { \"n_prompt\": 512, \"n_gen\": 0, \"n_threads\": 2, \"samples_ts\": [ \"x\" ] } ]")]
    public void OutputThatIsNoneIsRefused(string output) => Assert.That(() => _program.Read(Request("pp512"), output, ""), Throws.TypeOf<InvalidDataException>());

    [Test]
    public void TheBatchTableIsReadFromEitherStream()
    {
        Assert.That(_program.Read(Request("x16"), "", Table).Rates, Is.EqualTo(new[] { 64.0, 64.4 }));
        Assert.That(_program.Read(Request("x1"), Table, "").Rates, Is.EqualTo(new[] { 16.0 }));
    }

    [Test]
    public void BatchesAsJsonLinesAreRead() => Assert.That(
        _program.Read(Request("x16"), """
            {not json
            {"n_kv_max": 2560, "pp": 128, "tg": 32, "pl": 4, "speed_tg": 30.5}
            {"n_kv_max": 2560, "pp": 128, "tg": 32, "pl": 16, "speed_tg": 64.5}
            """, "").Rates, Is.EqualTo(new[] { 64.5 }));

    [Test]
    public void TheCommandLinesAskForTheWork()
    {
        BenchInvocation prompt = _program.Invoke(Request("pp512"), ["-rtr", "1"]), batch = _program.Invoke(Request("x16"), ["-rtr", "1", "-fa", "1"]);
        Assert.That(string.Join(' ', prompt.Arguments), Is.EqualTo("-m m.gguf -t 2 -p 512 -n 0 -r 3 -o json -rtr 1"));
        Assert.That(Path.GetFileName(batch.Program), Does.StartWith("llama-batched-bench"));
        Assert.That(string.Join(' ', batch.Arguments), Is.EqualTo("-m m.gguf -t 2 -c 2560 -b 2048 -npp 128 -ntg 32 -npl 16,16,16 -rtr -fa 1"));
        Assert.That(LlamaBench.BatchedOptions(["-rtr", "0", "-thp", "1", "-fa", "0"]), Is.EqualTo(new[] { "-thp", "-fa", "0" }));
    }

    internal static BenchRequest Request(string work) => new(Work.Parse(work), "m.gguf", 2, 3);
}
