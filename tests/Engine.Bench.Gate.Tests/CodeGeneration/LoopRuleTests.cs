using System.Text.RegularExpressions;
using Engine.Bench.Gate.CodeGeneration;

namespace Engine.Bench.Gate.Tests.CodeGeneration;

[TestFixture]
public class LoopRuleTests
{
    private static readonly LoopRule Rule = new("test", new Regex(@"^Tile:Rows(\d)\("), static match => [2 * int.Parse(match.Groups[1].Value)]);

    [Test]
    public void ACleanLoopPasses() => Assert.That(Rule.Judge(Loop("Tile:Rows1(ptr)", "vfmadd231ps ymm0, ymm1, ymm2", "vfmadd231ps ymm3, ymm1, ymm2")), Is.Empty);

    [Test]
    public void AnotherMethodIsNotJudged() => Assert.That(Rule.Judge(Loop("Other:Rows1(ptr)", "call [x]")), Is.Null);

    [TestCase("vfmadd231ps ymm4, ymm1, ymm2", "3 multiplications for 2")]
    [TestCase("vmovups ymm4, ymmword ptr [rbp-0x20]", "1 stack accesses for 0")]
    [TestCase("vmovaps ymm4, ymm3", "1 vector moves for 0")]
    [TestCase("call [Tile:get_Steps():int]", "1 calls for 0")]
    public void EachBreachIsNamed(string extra, string words)
    {
        CompiledMethod method = Loop("Tile:Rows1(ptr)", "vfmadd231ps ymm0, ymm1, ymm2", "vfmadd231ps ymm3, ymm1, ymm2", extra);
        Assert.That(Rule.Judge(method), Has.Count.EqualTo(1).And.Some.Contains(words));
    }

    [Test]
    public void AnAllowanceIsTheNumberThatItStates()
    {
        CompiledMethod method = Loop("Tile:Rows1(ptr)", "vfmadd231ps ymm0, ymm1, ymm2", "vfmadd231ps ymm3, ymm1, ymm2", "vmovaps ymm4, ymm3", "vmovaps ymm5, ymm3");
        Assert.That((Rule with { VectorMoves = 2 }).Judge(method), Is.Empty);
        Assert.That((Rule with { VectorMoves = 1 }).Judge(method), Is.Not.Empty);
    }

    [Test]
    public void AKernelWithoutItsLoopFails() => Assert.That(Rule.Judge(Loop("Tile:Rows1(ptr)", "add rax, 4")), Is.EqualTo(new[] { "no loop that multiplies" }));

    [Test]
    public void AListingWithoutTheKernelsFails()
    {
        GateResult result = CodeGenerationGate.Judge("x", []);
        Assert.That(result.Passed, Is.False);
        Assert.That(result.Details, Is.Not.Empty);
    }

    [Test]
    public void TheKernelsOfThisProcessorPass()
    {
        foreach ((string tier, bool supported) in Engine.Cpu.TierSelector.Tiers)
        {
            if (!supported || tier == "scalar") continue;
            GateResult result = CodeGenerationGate.Run(tier);
            Assert.That(result.Passed, $"{result.Text}\n{string.Join('\n', result.Details)}");
        }
    }

    [TestCase("sdot v2.4s, v1.16b, v0.16b", "3 multiplications for 2")]
    [TestCase("ldr q4, [fp, #0x20]", "1 stack accesses for 0")]
    [TestCase("stp q4, q5, [sp, #0x10]", "1 stack accesses for 0")]
    [TestCase("mov v4.16b, v3.16b", "1 vector moves for 0")]
    [TestCase("blr x3", "1 calls for 0")]
    public void EachBreachIsNamedOnArm64Too(string extra, string words)
    {
        CompiledMethod clean = Loop("Tile:Rows1(ptr)", "sdot v0.4s, v1.16b, v2.16b", "sdot v3.4s, v1.16b, v2.16b", "mov x4, x5");
        Assert.That(Rule.Judge(clean), Is.Empty);
        CompiledMethod method = Loop("Tile:Rows1(ptr)", "sdot v0.4s, v1.16b, v2.16b", "sdot v3.4s, v1.16b, v2.16b", extra);
        Assert.That(Rule.Judge(method), Has.Count.EqualTo(1).And.Some.Contains(words));
    }

    [Test]
    public void TheTwoHalvesOfAWideningMultiplyAreOneProduct()
    {
        string[] step = ["smull v0.8h, v1.8b, v2.8b", "smull2 v3.8h, v1.16b, v2.16b", "addp v0.8h, v0.8h, v3.8h", "sadalp v4.4s, v0.8h"];
        Assert.That(Rule.Judge(Loop("Tile:Rows1(ptr)", [.. step, .. step])), Is.Empty);
    }

    [Test]
    public void AListingFromElsewhereMustHoldTheKernels()
    {
        CompiledMethod plain = Loop("Engine.Cpu.IntegerTile`4[X]:Rows1(ptr) (Tier0)", "call [x]");
        GateResult result = CodeGenerationGate.JudgeListing("arm64", [plain]);
        Assert.That(result.Passed, Is.False);
        Assert.That(result.Details, Has.All.Contains("none in the listing"), "what is not optimized is not judged");
    }

    [Test]
    public void MixedListingsAreNotJudgedButMustBeFew()
    {
        CompiledMethod mixed = Loop("Engine.Cpu.IntegerTile`4[X]:Rows1(ptr) (FullOpts)", "call [x]") with { IsWhole = false };
        GateResult result = CodeGenerationGate.JudgeListing("arm64", [mixed]);
        Assert.That(result.Passed, Is.False);
        Assert.That(result.Details, Has.Some.Contains("1 of 1 listings are mixed").And.None.Contains("Rows1"));
    }

    private static CompiledMethod Loop(string name, params string[] instructions)
    {
        IEnumerable<Instruction> body = instructions.Select(static text => new Instruction(text[..text.IndexOf(' ')], text[(text.IndexOf(' ') + 1)..]));
        return new CompiledMethod(name, [new Block("G_1", [.. body, new Instruction("jl", "SHORT G_1")])]);
    }
}
