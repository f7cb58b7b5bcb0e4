using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class AssembledRoofTests
{
    [Test]
    public void LoopIsTwelveProducts([Values] bool pairs, [Values] bool windows)
    {
        (Mnemonic product, int count) = pairs ? (Mnemonic.Vdpbf16ps, AssembledRoof.PairProducts / 32) : (Mnemonic.Vpdpbusd, AssembledRoof.Products / 64);
        List<Instruction> code = CodeInterpreter.Decode(AssembledRoof.Assemble(pairs, windows));
        Instruction back = code.Single(static i => i.Mnemonic == Mnemonic.Jne);
        List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
        Assert.That(loop.Count(i => i.Mnemonic == product), Is.EqualTo(count));
        Assert.That(loop, Has.Count.EqualTo(count + 2));
        Assert.That(loop.Where(i => i.Mnemonic == product).Select(static i => i.Op0Register), Is.Unique, "the products are independent");
        AssembledRun.CheckRegisters(code, windows);
    }

    [Test]
    public void LoopEnds([Values] bool pairs) => AssembledRun.Each(
        windows => AssembledRoof.Assemble(pairs, windows), pairs ? ProcessorInstructions.Here.BFloat16 : ProcessorInstructions.Here.Vnni512, static (_, run) => run(3));
}
