using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Engine.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Engine.Weights;

/// <summary>
/// The bytes of a file, read-only and in native memory: the file mapped as it lies in the page cache, or memory that the caller holds.
/// Nothing is copied to the managed heap. A file must not be shortened while it is mapped (the system would end the process).
/// </summary>
public sealed unsafe partial class MappedFile : IDisposable
{
    private const int ProtRead = 1;
    private const int MapPrivate = 2;
    private const int MadviseWillNeed = 3;
    private const int MadviseHugePage = 14;
    private const long HugePage = 2 << 20;

    private readonly SafeHandle? _owner;
    private byte* _pointer;

    private MappedFile(string name, byte* pointer, long length, SafeHandle? owner)
    {
        Name = name;
        Length = length;
        _owner = owner;
        if (owner is SafeMemoryMappedViewHandle view)
        {
            view.AcquirePointer(ref pointer);
        }

        _pointer = pointer;
    }

    /// <summary>Path of the file, or the name its holder gave it; for error messages.</summary>
    public string Name { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Address of the first byte; valid until disposed.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public byte* Pointer => _pointer != null ? _pointer : throw new ObjectDisposedException(Name);

    /// <summary>Maps a file.</summary>
    /// <exception cref="ModelFileException">The file is missing, empty, no regular file or cannot be read.</exception>
    public static MappedFile Open(string path) => Open(path, portable: !OperatingSystem.IsLinux());

    /// <summary>The same with a choice of the system call; for tests of the way that other systems take.</summary>
    internal static MappedFile Open(string path, bool portable)
    {
        try
        {
            if (Directory.Exists(path)) throw new ModelFileException(path, "file", "is a folder; name a file in it");
            // Asked before it is opened: opening a pipe would wait for a writer.
            FileSystemInfo target = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
            if (target is FileInfo { Exists: true, Length: 0 }) throw new ModelFileException(path, "file", "is empty or no regular file; download or copy it again");
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = RandomAccess.GetLength(file);
            if (length == 0) throw new ModelFileException(path, "file", "is empty; download or copy it again");
            return portable ? MapPortable(path, file, length) : MapLinux(path, file, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            string problem = error is FileNotFoundException or DirectoryNotFoundException ? "does not exist; check the path" : $"cannot be read ({error.Message})";
            throw new ModelFileException(path, "file", problem, error);
        }
    }

    /// <summary>Names memory that stays valid until the last view of it is gone (an embedded resource, a <see cref="NativeBuffer"/>); it is not freed.</summary>
    public static MappedFile Wrap(string name, byte* pointer, long length)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        return length > 0 ? new MappedFile(name, pointer, length, null) : throw new ModelFileException(name, "file", "is empty; the resource holds no bytes");
    }

    /// <summary>A range of the file as a span.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(Pointer + offset, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_pointer == null) return;
        _pointer = null;
        if (_owner is SafeMemoryMappedViewHandle view) view.ReleasePointer();
        _owner?.Dispose();
    }

    private static MappedFile MapLinux(string path, SafeFileHandle file, long length)
    {
        void* address = Mmap(null, (nuint)length, ProtRead, MapPrivate, file, 0);
        if (address == (void*)-1) throw new ModelFileException(path, "file", $"cannot be mapped ({Marshal.GetLastPInvokeErrorMessage()})");
        // Both are hints: read ahead what is not yet in the page cache, and use large pages where the file system offers them.
        _ = Madvise(address, (nuint)length, MadviseWillNeed);
        if (length >= HugePage) _ = Madvise(address, (nuint)length, MadviseHugePage);
        return new MappedFile(path, (byte*)address, length, new Mapping((nint)address, length));
    }

    private static MappedFile MapPortable(string path, SafeFileHandle file, long length)
    {
        using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        SafeMemoryMappedViewHandle handle = view.SafeMemoryMappedViewHandle;
        var mapped = new MappedFile(path, null, length, handle);
        mapped._pointer += view.PointerOffset;
        return mapped;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, SafeFileHandle file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);

    private sealed class Mapping : SafeHandle
    {
        private readonly long _length;

        public Mapping(nint address, long length) : base(-1, ownsHandle: true)
        {
            _length = length;
            SetHandle(address);
        }

        public override bool IsInvalid => handle == -1;

        protected override bool ReleaseHandle() => Munmap(handle, (nuint)_length) == 0;
    }
}
