using System.Runtime.InteropServices;

namespace Engine.Tensors;

/// <summary>
/// Zeroed native memory, aligned for the widest vectors. On Linux blocks of 4 MiB and more come straight from the kernel, 2 MiB aligned and advised to use
/// huge pages: they cost nothing until touched, and the thread that touches a page first decides its NUMA node.
/// </summary>
public sealed unsafe partial class NativeBuffer : SafeHandle
{
    private const nuint HugePage = 2 << 20;
    private const nuint Alignment = 128;
    private const int ProtectionReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;
    private const int MadviseHugepage = 14;
    private readonly nuint _mapped;

    /// <summary>Allocates <paramref name="bytes"/> bytes.</summary>
    /// <param name="bytes">Usable bytes.</param>
    /// <param name="zeroed">Whether they are zeros; without, the threads that fill the memory touch it first.</param>
    /// <exception cref="CapacityException">The system has not that much memory.</exception>
    public NativeBuffer(long bytes, bool zeroed = true) : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Length = bytes;
        // The slack lets vector tails be read (never used) past the last element.
        nuint size = ((nuint)bytes + 2 * Alignment - 1) / Alignment * Alignment;
        if (OperatingSystem.IsLinux() && size >= 2 * HugePage)
        {
            _mapped = (size + HugePage - 1) / HugePage * HugePage + HugePage;
            nint mapping = Map(0, _mapped, ProtectionReadWrite, MapPrivateAnonymous, -1, 0);
            if (mapping == -1) throw OutOfMemory(bytes);
            nint start = (nint)(((nuint)mapping + HugePage - 1) / HugePage * HugePage);
            nuint before = (nuint)(start - mapping);
            if (before > 0) _ = Unmap(mapping, before);
            _mapped -= before;
            _ = Advise(start, _mapped, MadviseHugepage);
            SetHandle(start);
            return;
        }

        try
        {
            SetHandle((nint)NativeMemory.AlignedAlloc(size, Alignment));
        }
        catch (OutOfMemoryException)
        {
            throw OutOfMemory(bytes);
        }

        if (zeroed) NativeMemory.Clear((void*)handle, size);
    }

    /// <summary>Usable bytes.</summary>
    public long Length { get; }

    /// <summary>Address of the first byte; valid until disposed.</summary>
    public byte* Pointer => IsInvalid || IsClosed ? throw new ObjectDisposedException(nameof(NativeBuffer)) : (byte*)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_mapped > 0) return Unmap(handle, _mapped) == 0;
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    private static CapacityException OutOfMemory(long bytes) =>
        new("native memory", $"{bytes} bytes could not be allocated; use a smaller model, context or batch");

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
