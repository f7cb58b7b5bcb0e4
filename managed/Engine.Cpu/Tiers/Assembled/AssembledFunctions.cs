using Iced.Intel;

namespace Engine.Cpu;

/// <summary>A set of assembled functions, placed together and kept for the life of the process.</summary>
internal static class AssembledFunctions
{
    private const int Line = 64;

    /// <summary>Whether functions can be placed, as it was when the process first asked.</summary>
    public static bool CanPlace { get; } = AssembledCode.Refusal == null;

    /// <summary>Places functions, each on a cache line of its own.</summary>
    /// <param name="count">Functions.</param>
    /// <param name="assemble">The code of one, for its number (from 0) and calling convention (true: that of Windows).</param>
    /// <returns>Their addresses, all 0 where the system refuses.</returns>
    public static nint[] Place(int count, Func<int, bool, byte[]> assemble)
    {
        nint[] addresses = new nint[count];
        if (AssembledCode.Refusal != null) return addresses;
        using MemoryStream all = new();
        for (int i = 0; i < count; i++)
        {
            addresses[i] = (nint)all.Position;
            all.Write(assemble(i, OperatingSystem.IsWindows()));
            all.SetLength(all.Position = (all.Position + Line - 1) / Line * Line);
        }

        ExecutableMemory? memory = ExecutableMemory.TryPlace(all.ToArray(), out _);
        if (memory == null) return new nint[count];
        for (int i = 0; i < count; i++) addresses[i] += memory.Address;
        return addresses;
    }

    /// <summary>The code of a function that has been assembled up to its return.</summary>
    public static byte[] Finish(Assembler c)
    {
        c.ret();
        using MemoryStream code = new();
        c.Assemble(new StreamCodeWriter(code), 0);
        return code.ToArray();
    }
}
