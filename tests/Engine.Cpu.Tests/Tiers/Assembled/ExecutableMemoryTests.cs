using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu.Tests;

[TestFixture]
[NonParallelizable]
public unsafe class ExecutableMemoryTests
{
    [Test]
    public void PlacedCodeRuns()
    {
        if (!X86Base.X64.IsSupported) Assert.Ignore("the code is for x64");
        Assembler c = new(64);
        if (OperatingSystem.IsWindows()) c.lea(rax, __[rcx + rdx * 2]);
        else c.lea(rax, __[rdi + rsi * 2]);
        c.ret();
        using MemoryStream stream = new();
        c.Assemble(new StreamCodeWriter(stream), 0);
        using ExecutableMemory memory = ExecutableMemory.TryPlace(stream.ToArray(), out string? refusal)!;
        Assert.That(refusal, Is.Null);
        var function = (delegate* unmanaged<long, long, long>)memory.Address;
        Assert.That(function(20, 11), Is.EqualTo(42));
    }

    /// <summary>Never writable and executable at once.</summary>
    [Test]
    [Platform("Linux")]
    public void PagesOfCodeCannotBeWritten()
    {
        if (!X86Base.X64.IsSupported) Assert.Ignore("the code is for x64");
        using ExecutableMemory memory = ExecutableMemory.TryPlace([0xc3], out _)!;
        // The system joins neighbours of the same protection, so the mapping may begin before.
        string page = File.ReadLines("/proc/self/maps").Single(line =>
        {
            long[] range = [.. line[..line.IndexOf(' ')].Split('-').Select(static address => long.TryParse(address, NumberStyles.HexNumber, null, out long value) ? value : long.MaxValue)];
            return range[0] <= memory.Address && memory.Address < range[1];
        });
        Assert.That(page.Split(' ')[1], Is.EqualTo("r-xp"));
    }

    [TestCase(SystemCallFilter.Map, "gives no pages")]
    [TestCase(SystemCallFilter.Protect, "refuses to make pages executable")]
    public void ARefusalIsAnAnswer(uint call, string reason)
    {
        (bool refused, string? refusal) = SystemCallFilter.Run(call, 77, static () =>
        {
            using ExecutableMemory? memory = ExecutableMemory.TryPlace(new byte[77], out string? refusal);
            return (memory is null, refusal);
        });
        Assert.That(refused, Is.True);
        Assert.That(refusal, Does.Contain(reason).And.Contain($"error {SystemCallFilter.Error}"));
    }

    /// <summary>What asks once a process tells the reason, and the tables of functions are empty.</summary>
    [Test]
    public void WhereTheSystemRefusesTheTiersOfIntrinsicsServe()
    {
        Assert.That(SystemCallFilter.Run(SystemCallFilter.Protect, AssembledCode.Probe.Length, AssembledCode.Try), Does.Contain("refuses to make pages executable"));
        nint[] addresses = SystemCallFilter.Run(SystemCallFilter.Protect, 3 * 64, static () => AssembledFunctions.Place(3, static (_, _) => [0xc3]));
        Assert.That(addresses, Is.EqualTo(new nint[3]));
    }

    /// <summary>Refused pages go back: they are neither kept nor left writable.</summary>
    [Test]
    public void RefusedPagesGoBack()
    {
        const int Bytes = (1 << 20) + 77; // far more than anything else that comes and goes here
        int left = SystemCallFilter.Run(SystemCallFilter.Protect, Bytes, static () =>
        {
            byte[] code = new byte[Bytes];
            long before = Environment.WorkingSet;
            for (int i = 0; i < 100; i++) Assert.That(ExecutableMemory.TryPlace(code, out _), Is.Null);
            return (int)((Environment.WorkingSet - before) >> 20);
        });
        Assert.That(left, Is.LessThan(50), "MiB kept of 100");
    }

    /// <summary>A switched-off assembler leaves the tier of intrinsics, which the next process would choose.</summary>
    [Test]
    public void EnvironmentForbids()
    {
        string? before = Environment.GetEnvironmentVariable(AssembledCode.Variable);
        Environment.SetEnvironmentVariable(AssembledCode.Variable, "0");
        try
        {
            Assert.That(AssembledCode.Refusal, Does.Contain(AssembledCode.Variable));
            Assert.That(TierSelector.Assembly, Does.Contain(AssembledCode.Variable));
        }
        finally
        {
            Environment.SetEnvironmentVariable(AssembledCode.Variable, before);
        }
    }

    [Test]
    public void FunctionsArePlacedTogether()
    {
        if (AssembledCode.Refusal is { } refusal) Assert.Ignore(refusal);
        nint[] addresses = AssembledFunctions.Place(3, static (i, _) => [.. Enumerable.Repeat((byte)0x90, 60 * i), 0xb8, (byte)i, 0, 0, 0, 0xc3]); // nops; mov eax, i; ret
        for (int i = 0; i < addresses.Length; i++)
        {
            Assert.That((long)addresses[i] % 64, Is.Zero);
            Assert.That(((delegate* unmanaged<int>)addresses[i])(), Is.EqualTo(i));
        }
    }

    /// <summary>Where code is forbidden the tables are empty, and the tiers multiply with intrinsics.</summary>
    [Test]
    public void ForbiddenFunctionsAreNotPlaced()
    {
        string? before = Environment.GetEnvironmentVariable(AssembledCode.Variable);
        Environment.SetEnvironmentVariable(AssembledCode.Variable, "0");
        try
        {
            Assert.That(AssembledFunctions.Place(2, static (_, _) => [0xc3]), Is.All.EqualTo((nint)0));
        }
        finally
        {
            Environment.SetEnvironmentVariable(AssembledCode.Variable, before);
        }
    }
}
