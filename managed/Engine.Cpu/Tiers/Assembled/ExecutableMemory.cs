using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>
/// Machine code in pages of its own. The pages are writable while the code is copied, and executable and read-only ever after: never both at once. A system
/// may refuse the second step (hardened kernels, SELinux's execmem, memory-deny-write-execute); that is an answer, not an error.
/// </summary>
internal sealed unsafe partial class ExecutableMemory : IDisposable
{
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int ReadExecute = 5; // PROT_READ | PROT_EXEC
    private const int Private = 2; // MAP_PRIVATE
    private const uint Commit = 0x3000; // MEM_COMMIT | MEM_RESERVE
    private const uint Release = 0x8000; // MEM_RELEASE
    private const uint PageReadWrite = 4;
    private const uint PageExecuteRead = 0x20;

    private nint _address;
    private readonly nuint _bytes;

    private ExecutableMemory(nint address, nuint bytes)
    {
        _address = address;
        _bytes = bytes;
    }

    /// <summary>The first instruction; page-aligned.</summary>
    public nint Address => _address;

    /// <summary>Places code, or says why the system refuses.</summary>
    /// <param name="code">Position-independent machine code of this processor; not empty.</param>
    /// <param name="refusal">The step that was refused and the system's error, or null.</param>
    /// <returns>The pages, or null when refused.</returns>
    public static ExecutableMemory? TryPlace(ReadOnlySpan<byte> code, out string? refusal)
    {
        ArgumentOutOfRangeException.ThrowIfZero(code.Length, nameof(code));
        nuint bytes = (nuint)code.Length;
        bool windows = OperatingSystem.IsWindows();
        nint address = windows ? VirtualAlloc(0, bytes, Commit, PageReadWrite) : Map(0, bytes, ReadWrite, Private | Anonymous, -1, 0);
        if (address is 0 or -1)
        {
            refusal = $"the system gives no pages for code (error {Marshal.GetLastPInvokeError()})";
            return null;
        }

        ExecutableMemory memory = new(address, bytes);
        code.CopyTo(new Span<byte>((void*)address, code.Length));
        if (windows ? VirtualProtect(address, bytes, PageExecuteRead, out _) == 0 : Protect(address, bytes, ReadExecute) != 0)
        {
            refusal = $"the system refuses to make pages executable (error {Marshal.GetLastPInvokeError()})";
            memory.Dispose();
            return null;
        }

        // x64 keeps its instruction cache coherent; the call is the rule of the Windows interface.
        if (windows) _ = FlushInstructionCache(-1, address, bytes);
        refusal = null;
        return memory;
    }

    /// <summary>Returns the pages; nothing may run in them any more.</summary>
    public void Dispose()
    {
        if (_address == 0) return;
        if (OperatingSystem.IsWindows()) _ = VirtualFree(_address, 0, Release);
        else _ = Unmap(_address, _bytes);
        _address = 0;
    }

    // MAP_ANONYMOUS differs between the systems.
    private static int Anonymous => OperatingSystem.IsMacOS() ? 0x1000 : 0x20;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc", SetLastError = true)]
    private static partial nint VirtualAlloc(nint address, nuint bytes, uint type, uint protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualProtect", SetLastError = true)]
    private static partial int VirtualProtect(nint address, nuint bytes, uint protection, out uint previous);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree")]
    private static partial int VirtualFree(nint address, nuint bytes, uint type);

    [LibraryImport("kernel32", EntryPoint = "FlushInstructionCache")]
    private static partial int FlushInstructionCache(nint process, nint address, nuint bytes);
}
