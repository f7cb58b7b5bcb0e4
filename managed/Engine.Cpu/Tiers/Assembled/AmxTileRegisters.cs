using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Engine.Cpu;

/// <summary>
/// The processor's tile registers: whether this process may use them, their shapes, their release. The processor must have them in the size that the tiles are
/// assembled for (CPUID leaves 1DH and 1EH), the system must save them (XCR0), and Linux must be asked, once for all threads (Documentation/arch/x86/xstate.rst:
/// ARCH_REQ_XCOMP_PERM); an instruction on them without all of that would end the process.
/// <para>From the first use on, a signal's frame on the thread's stack has 8 KiB more for them. The runtime's stack for faults is 16 KiB a thread, which the
/// system accepts, but little of it is then left: another reason to use the registers only where they are asked for.</para>
/// </summary>
internal static unsafe partial class AmxTileRegisters
{
    private const int TileData = 18; // XFEATURE_XTILEDATA
    private const ulong TileStates = 3UL << 17; // XTILECFG and XTILEDATA in XCR0
    private const int ArchPrctl = 158; // the system call's number on x64
    private const int RequestPermission = 0x1023; // ARCH_REQ_XCOMP_PERM

    private static readonly nint[] Functions = AssembledFunctions.Place(2, static (i, windows) => i == 0 ? AssembleShape(windows) : AssembleRelease());
    private static readonly Lazy<string?> Attempt = new(Ask);

    /// <summary>Why this process may not use them, or null. The system is asked once a process.</summary>
    public static string? Refusal => AssembledCode.Refusal ?? Attempt.Value;

    /// <summary>Shapes the calling thread's tile registers, and zeroes them.</summary>
    public static void Shape(TileShapes shapes) => ((delegate* unmanaged[SuppressGCTransition]<TileShapes*, void>)Functions[0])(&shapes);

    /// <summary>Returns the calling thread's tile registers to their initial state.</summary>
    public static void Release() => ((delegate* unmanaged[SuppressGCTransition]<void>)Functions[1])();

    /// <summary>The code that loads the shapes which its argument points to.</summary>
    /// <param name="windows">Whether it is called by the convention of Windows (argument in rcx), or by System V's (rdi).</param>
    public static byte[] AssembleShape(bool windows) => Assemble(c => c.ldtilecfg(__[windows ? rcx : rdi]));

    /// <summary>The code that releases the registers.</summary>
    public static byte[] AssembleRelease() => Assemble(static c => c.tilerelease());

    /// <summary>Whether the processor's tile registers are those that the tiles are assembled for.</summary>
    /// <param name="palette">Leaf 1DH, sub-leaf 1: EAX has the bytes of all and of one, EBX the bytes of a row and their number, ECX the rows.</param>
    /// <param name="multiply">Leaf 1EH, sub-leaf 0: EBX has the most rows and bytes of a row of the weights.</param>
    public static bool HasSizes((int Eax, int Ebx, int Ecx, int Edx) palette, (int Eax, int Ebx, int Ecx, int Edx) multiply)
    {
        const int Size = TileShapes.MaxRows * TileShapes.MaxRowBytes;
        return palette.Eax == (Size << 16 | Size * TileShapes.Registers) && palette.Ebx == (TileShapes.Registers << 16 | TileShapes.MaxRowBytes)
            && (palette.Ecx & 0xffff) == TileShapes.MaxRows && (multiply.Ebx & 0xff) == TileShapes.MaxRows && (multiply.Ebx >> 8 & 0xffff) == TileShapes.MaxRowBytes;
    }

    private static string? Ask()
    {
        if (Functions[0] == 0) return "the system gave no pages for their code";
        if (X86Base.CpuId(0, 0).Eax < 0x1e || X86Base.CpuId(0x1d, 0).Eax < 1 || !HasSizes(X86Base.CpuId(0x1d, 1), X86Base.CpuId(0x1e, 0)))
            return "the processor's tile registers are of other sizes";
        if ((EnabledStates() & TileStates) != TileStates) return "the system does not save tile registers";
        return AskSystem();
    }

    /// <summary>Asks the system to let this process use the registers; what it answers when it does not, or null.</summary>
    public static string? AskSystem()
    {
        if (!OperatingSystem.IsLinux()) return "only Linux is asked for tile registers";
        return SystemCall(ArchPrctl, RequestPermission, TileData) == 0
            ? null
            : $"the system does not grant tile registers (arch_prctl error {Marshal.GetLastPInvokeError()})";
    }

    /// <summary>The states that the system saves: XCR0, or 0 where no code can be placed. The runtime's wide vectors, without which no one asks, prove that programs may read it.</summary>
    public static ulong EnabledStates()
    {
        byte[] code = Assemble(static c =>
        {
            c.xor(ecx, ecx);
            c.xgetbv();
            c.shl(rdx, 32);
            c.or(rax, rdx);
        });
        using ExecutableMemory? memory = ExecutableMemory.TryPlace(code, out _);
        return memory == null ? 0 : ((delegate* unmanaged<ulong>)memory.Address)();
    }

    private static byte[] Assemble(Action<Assembler> body)
    {
        Assembler c = new(64);
        body(c);
        return AssembledFunctions.Finish(c);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint operation, nint feature);
}
