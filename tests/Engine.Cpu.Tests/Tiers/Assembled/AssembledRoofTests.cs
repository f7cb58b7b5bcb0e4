using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class AssembledRoofTests
{
    [Test]
    public void LoopIsTwelveProducts([Values] bool windows)
    {
        List<Instruction> code = CodeInterpreter.Decode(AssembledRoof.Assemble(windows));
        Instruction back = code.Single(static i => i.Mnemonic == Mnemonic.Jne);
        List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
        Assert.That(loop.Count(static i => i.Mnemonic == Mnemonic.Vpdpbusd), Is.EqualTo(AssembledRoof.Products / 64));
        Assert.That(loop, Has.Count.EqualTo(AssembledRoof.Products / 64 + 2));
        Assert.That(loop.Where(static i => i.Mnemonic == Mnemonic.Vpdpbusd).Select(static i => i.Op0Register), Is.Unique, "the products are independent");
        AssembledRun.CheckRegisters(code, windows);
    }

    [Test]
    public void LoopEnds() => AssembledRun.Each(AssembledRoof.Assemble, ProcessorInstructions.Here.Vnni512, static (_, run) => run(3));
}
