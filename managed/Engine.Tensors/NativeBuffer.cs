using System.Runtime.InteropServices;

namespace Engine.Tensors;

/// <summary>Zeroed native memory, aligned for the widest vectors; blocks of 4 MiB and more are 2 MiB aligned and advised to use huge pages.</summary>
public sealed unsafe partial class NativeBuffer : SafeHandle
{
    private const long HugePage = 2 << 20;
    private const int MadviseHugepage = 14;

    /// <summary>Allocates <paramref name="bytes"/> zeroed bytes.</summary>
    /// <exception cref="CapacityException">The system has not that much memory.</exception>
    public NativeBuffer(long bytes) : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Length = bytes;
        bool huge = bytes >= 2 * HugePage;
        long alignment = huge ? HugePage : 128;
        // Rounding up lets vector tails be read (never used) past the last element.
        nuint size = (nuint)((bytes + 2 * alignment - 1) / alignment * alignment);
        try
        {
            SetHandle((nint)NativeMemory.AlignedAlloc(size, (nuint)alignment));
        }
        catch (OutOfMemoryException)
        {
            throw new CapacityException("native memory", $"{bytes} bytes could not be allocated; use a smaller model, context or batch");
        }

        if (huge && OperatingSystem.IsLinux()) _ = Madvise((void*)handle, size, MadviseHugepage);
        NativeMemory.Clear((void*)handle, size);
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
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
