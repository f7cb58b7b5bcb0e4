using Iced.Intel;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class AmxRoofTests
{
    [Test]
    public void LoopIsFourProducts([Values] bool pairs, [Values] bool windows)
    {
        List<Instruction> code = CodeInterpreter.Decode(AmxRoof.Assemble(pairs, windows));
        Instruction back = code.Single(static i => i.Mnemonic == Mnemonic.Jne);
        List<Instruction> loop = [.. code.Where(i => i.IP >= back.NearBranchTarget && i.IP <= back.IP)];
        List<Instruction> products = [.. loop.Where(i => i.Mnemonic == (pairs ? Mnemonic.Tdpbf16ps : Mnemonic.Tdpbssd))];
        Assert.That(products, Has.Count.EqualTo(pairs ? AmxRoof.PairProducts / (16 * 16 * 32) : AmxRoof.Products / (16 * 16 * 64)));
        Assert.That(loop, Has.Count.EqualTo(products.Count + 2));
        Assert.That(products.Select(static i => i.Op0Register), Is.Unique, "the products are independent");
        AssembledRun.CheckRegisters(code, windows, vectors: false);
    }

    [Test]
    public void LoopEndsAndReleasesTheRegisters([Values] bool pairs, [Values] bool windows)
    {
        TileUnit tiles = new();
        CodeInterpreter.Call(AmxRoof.Assemble(pairs, windows), (void*)3, windows, tiles);
        Assert.That(tiles.IsShaped, Is.False);
    }
}
