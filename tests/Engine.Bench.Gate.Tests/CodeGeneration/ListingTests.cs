using Engine.Bench.Gate.CodeGeneration;

namespace Engine.Bench.Gate.Tests.CodeGeneration;

[TestFixture]
public class ListingTests
{
    private const string TwoMethods = """
        ; Assembly listing for method Engine.Cpu.Plain:Nothing() (FullOpts)
        ; Emitting BLENDED_CODE for generic X64 + VEX on Unix

        G_M000_IG01:                ;; offset=0x0000
               ret

        ; Total bytes of code 1

        ; Assembly listing for method Engine.Cpu.Sum`1[float]:Run(ptr,int) (FullOpts)

        G_M000_IG01:                ;; offset=0x0000
               push     rbp
               vxorps   ymm0, ymm0, ymm0
               align    [8 bytes for IG03]

        G_M000_IG02:                ;; offset=0x0010
               vmovups  ymm1, ymmword ptr [rdi]
               align    [0 bytes for IG03]

        G_M000_IG03:                ;; offset=0x0020
               {vex} vpdpbusd ymm0, ymm1, ymmword ptr [rdi]
               vpdpbusd ymm2, ymm1, ymmword ptr [rdi+0x20]
               vmovaps  ymm3, ymm1
               mov      qword ptr [rbp-0x30], rax
               dec      ecx
               jne      SHORT G_M000_IG03

        G_M000_IG04:                ;; offset=0x0040
               call     [Engine.Cpu.Sum`1[float]:Helper():int]
               dec      edx
               jg       G_M000_IG02
               jmp      SHORT G_M000_IG05

        G_M000_IG05:                ;; offset=0x0050
               ret

        ; Total bytes of code 82
        """;

    private static CompiledMethod[] Methods => [.. Listing.Parse(new StringReader(TwoMethods))];

    [Test]
    public void MethodsHaveTheirNamesAndBlocks()
    {
        Assert.That(Methods.Select(static method => method.Name), Is.EqualTo(new[] { "Engine.Cpu.Plain:Nothing() (FullOpts)", "Engine.Cpu.Sum`1[float]:Run(ptr,int) (FullOpts)" }));
        Assert.That(Methods[1].Blocks.Select(static block => block.Instructions.Count), Is.EqualTo(new[] { 2, 1, 6, 4, 1 }), "padding is no instruction");
    }

    [Test]
    public void TheInnermostLoopIsFound()
    {
        Assert.That(Methods[0].InnermostLoops(), Is.Empty);
        HotLoop loop = Methods[1].InnermostLoops().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(loop.Label, Is.EqualTo("G_M000_IG03"));
            Assert.That(loop.Multiplies, Is.EqualTo(2), "with and without an encoding prefix");
            Assert.That(loop.StackAccesses, Is.EqualTo(1));
            Assert.That(loop.VectorMoves, Is.EqualTo(1));
            Assert.That(loop.Calls, Is.Zero, "the call is in the outer loop");
        }
    }

    [TestCase("vmovaps", "ymm3, ymm1", true)]
    [TestCase("vmovups", "zmm31, zmm2", true)]
    [TestCase("vmovaps", "xmm0, xmm1", true)]
    [TestCase("vmovups", "ymm1, ymmword ptr [rdi]", false)]
    [TestCase("vmovups", "ymmword ptr [rdi], ymm1", false)]
    [TestCase("vmovd", "xmm0, eax", false)]
    [TestCase("mov", "rax, rcx", false)]
    public void AVectorMoveIsRegisterToRegister(string mnemonic, string operands, bool moves) =>
        Assert.That(new Instruction(mnemonic, operands).MovesVector, Is.EqualTo(moves));

    [TestCase("vpaddd", "ymm11, ymm3, ymmword ptr [rbp-0x1D0]", true)]
    [TestCase("vmovups", "ymmword ptr [rsp+0x20], ymm3", true)]
    [TestCase("vmovups", "ymm0, ymmword ptr [rbx]", false)]
    [TestCase("vpaddd", "ymm0, ymm1, ymm2", false)]
    public void AStackAccessIsKnownByItsRegister(string mnemonic, string operands, bool touches) =>
        Assert.That(new Instruction(mnemonic, operands).TouchesStack, Is.EqualTo(touches));

    [Test]
    public void WideningIsNoMultiplicationBesideBytes()
    {
        HotLoop loop = new("x", [new("vpmaddubsw", "ymm0, ymm1, ymm2"), new("vpmaddwd", "ymm0, ymm0, ymm3"), new("vfmadd231ps", "ymm4, ymm0, ymm5")]);
        Assert.That(loop.Multiplies, Is.EqualTo(1));
        Assert.That((loop with { Instructions = [.. loop.Instructions.Skip(1)] }).Multiplies, Is.EqualTo(1));
        Assert.That((loop with { Instructions = [new("vfmadd213ss", "xmm0, xmm1, xmm2")] }).Multiplies, Is.Zero, "one lane is no vector");
    }

    [TestCase("; Assembly listing for method A (FullOpts)\nG_1:\n       ret\n; Total bytes of code 1\n", true)]
    [TestCase("; Assembly listing for method A (FullOpts)\nG_1:\n       ret\n", false)]
    [TestCase("; Assembly listing for method A (FullOpts)\nG_1:\n       ret\n; Total bytes of code 1\n; Total bytes of code 2\n", false)]
    [TestCase("; Assembly listing for method A (FullOpts)\nG_1:\n       ret\nG_1:\n       ret\n; Total bytes of code 1\n", false)]
    public void AListingMixedWithAnotherIsNotWhole(string text, bool whole) =>
        Assert.That(Listing.Parse(new StringReader(text)).Single().IsWhole, Is.EqualTo(whole));
}
