using Iced.Intel;

namespace Engine.Cpu.Tests;

/// <summary>The ways to run assembled code here: by the interpreter in both calling conventions, and by the processor where it has the instructions.</summary>
internal static unsafe class AssembledRun
{
    /// <summary>The name of the real processor's way.</summary>
    public const string Processor = "processor";

    /// <summary>Calls <paramref name="check"/> with each way: its name and the runner of code that is assembled for a convention.</summary>
    public static void Each(Func<bool, byte[]> assemble, bool processor, Action<string, Runner> check)
    {
        foreach (bool windows in new[] { false, true })
        {
            byte[] code = assemble(windows);
            check(windows ? "interpreted, Windows" : "interpreted, System V", argument => CodeInterpreter.Call(code, (void*)argument, windows));
        }

        if (!processor || AssembledCode.Refusal != null) return;
        using ExecutableMemory memory = ExecutableMemory.TryPlace(assemble(OperatingSystem.IsWindows()), out string? refusal) ?? throw new AssertionException(refusal!);
        check(Processor, argument => ((delegate* unmanaged<void*, void>)memory.Address)((void*)argument));
    }

    /// <summary>The same for code that works on tile registers of some shapes: they are loaded before each run and released after it.</summary>
    public static void EachShaped(TileShapes shapes, Func<bool, byte[]> assemble, Action<string, Runner> check)
    {
        foreach (bool windows in new[] { false, true })
        {
            byte[] shape = AmxTileRegisters.AssembleShape(windows), code = assemble(windows), release = AmxTileRegisters.AssembleRelease();
            check(windows ? "interpreted, Windows" : "interpreted, System V", argument =>
            {
                TileUnit tiles = new();
                TileShapes copy = shapes;
                CodeInterpreter.Call(shape, &copy, windows, tiles);
                CodeInterpreter.Call(code, (void*)argument, windows, tiles);
                Assert.That(tiles.IsShaped, Is.True);
                CodeInterpreter.Call(release, null, windows, tiles);
                Assert.That(tiles.IsShaped, Is.False);
            });
        }

        if (!TierSelector.Tiers.Single(static tier => tier.Name == AmxTier.Name).Supported) return;
        using ExecutableMemory memory = ExecutableMemory.TryPlace(assemble(OperatingSystem.IsWindows()), out string? refusal) ?? throw new AssertionException(refusal!);
        check(Processor, argument =>
        {
            AmxTileRegisters.Shape(shapes);
            ((delegate* unmanaged<void*, void>)memory.Address)((void*)argument);
            AmxTileRegisters.Release();
        });
    }

    /// <summary>
    /// No calls, nothing on the stack, no register that a caller expects to keep (unless the interpreter sees that it is restored), and no 512-bit state left behind.
    /// </summary>
    public static void CheckRegisters(List<Instruction> code, bool windows, bool vectors = true, bool restored = false)
    {
        Assert.That(code.Select(static i => i.Mnemonic), Has.None.AnyOf(Mnemonic.Call, Mnemonic.Push, Mnemonic.Pop));
        if (vectors) Assert.That(code[^2].Mnemonic, Is.EqualTo(Mnemonic.Vzeroupper));
        Assert.That(code[^1].Mnemonic, Is.EqualTo(Mnemonic.Ret));
        InstructionInfoFactory factory = new();
        List<Register> free = [Register.RAX, Register.RCX, Register.RDX, Register.R8, Register.R9, Register.R10, Register.R11];
        if (restored) free.AddRange([Register.RBX, Register.RSI, Register.RDI, Register.R12]);
        foreach (Instruction instruction in code.Take(code.Count - 2))
        {
            foreach (UsedRegister used in factory.GetInfo(instruction).GetUsedRegisters())
            {
                Register full = used.Register.GetFullRegister();
                bool argument = full == Register.RDI && !windows && used.Access == OpAccess.Read;
                if (!vectors) Assert.That(full.IsZMM(), Is.False, instruction.ToString());
                if (full.IsTMM()) continue;
                if (full.IsZMM())
                {
                    if (!restored) Assert.That(full.GetNumber(), Is.Not.InRange(6, 15), instruction.ToString());
                }
                else if (!argument && !full.IsSegmentRegister()) Assert.That(free, Does.Contain(full), instruction.ToString());
            }
        }
    }

    /// <summary>Runs code on an argument.</summary>
    public delegate void Runner(nint argument);
}
