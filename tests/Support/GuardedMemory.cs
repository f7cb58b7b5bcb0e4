using System.Runtime.InteropServices;

namespace Engine.TestSupport;

/// <summary>
/// Memory that ends exactly at an inaccessible page (and begins after one), so that a kernel which reads or writes one byte
/// too far crashes the test instead of passing by luck. On systems without mmap it is plain memory with canaries.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private readonly byte* _mapping;
    private readonly nuint _size;

    /// <summary>Allocates <paramref name="bytes"/> bytes; with <paramref name="alignEnd"/> the last byte touches the guard, otherwise the first does.</summary>
    public GuardedMemory(long bytes, bool alignEnd = true)
    {
        Bytes = bytes;
        long body = (bytes + Page - 1) / Page * Page;
        _size = (nuint)(body + 2 * Page);
        if (OperatingSystem.IsLinux())
        {
            _mapping = (byte*)Mmap(null, _size, 3, 0x22, -1, 0);
            if (_mapping == (byte*)-1) throw new OutOfMemoryException();
            _ = Mprotect(_mapping, Page, 0);
            _ = Mprotect(_mapping + Page + body, Page, 0);
        }
        else
        {
            _mapping = (byte*)NativeMemory.AllocZeroed(_size);
        }

        Pointer = _mapping + Page + (alignEnd ? body - bytes : 0);
    }

    public long Bytes { get; }

    public byte* Pointer { get; }

    public Span<T> Span<T>() where T : unmanaged => new(Pointer, (int)(Bytes / sizeof(T)));

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Munmap(_mapping, _size);
        else NativeMemory.Free(_mapping);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(void* address, nuint length);
}
