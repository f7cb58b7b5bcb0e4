using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace Engine.Cpu;

/// <summary>
/// The panels of one matrix in a mapped file. Layout, little-endian: "ENGPACK1", the key [32], bytes of the panels [8], their hash [16], SHA-256 of all that
/// [32], zeros up to 4,096; the panels; zeros up to a multiple of 4,096 and 4,096 more, for vectors that are read (never used) past the end.
/// </summary>
internal sealed unsafe class PackedFile : IDisposable
{
    private const int Page = 4096, KeyBytes = 32, LengthAt = 40, HashAt = 48, SealAt = 64, HeaderEnd = SealAt + 32;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    private PackedFile(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    private static ReadOnlySpan<byte> Magic => "ENGPACK1"u8;

    /// <summary>The panels, at the start of a page.</summary>
    public byte* Panels => _start + Page;

    /// <summary>Maps a file and verifies all of it.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PackedFile Open(CpuThreads team, string path, ReadOnlySpan<byte> key, long bytes)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        PackedFile? file = null;
        try
        {
            if (stream.Length != FileBytes(bytes)) throw new InvalidDataException($"it has {stream.Length} bytes, not {FileBytes(bytes)}");
            file = new PackedFile(MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false));
            file.Verify(team, key, bytes);
            return file;
        }
        catch
        {
            file?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(CpuThreads team, string path, ReadOnlySpan<byte> key, byte* panels, long bytes)
    {
        byte[] header = new byte[Page];
        Magic.CopyTo(header);
        key.CopyTo(header.AsSpan(Magic.Length, KeyBytes));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(LengthAt), bytes);
        BinaryPrimitives.WriteUInt128LittleEndian(header.AsSpan(HashAt), ContentHash.Of(team, panels, bytes));
        SHA256.HashData(header.AsSpan(0, SealAt), header.AsSpan(SealAt, HeaderEnd - SealAt));
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        stream.Write(header);
        for (long at = 0; at < bytes; at += 1 << 30) stream.Write(new ReadOnlySpan<byte>(panels + at, (int)Math.Min(1 << 30, bytes - at)));
        stream.SetLength(FileBytes(bytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static long FileBytes(long bytes) => 2L * Page + (bytes + Page - 1) / Page * Page;

    private void Verify(CpuThreads team, ReadOnlySpan<byte> key, long bytes)
    {
        ReadOnlySpan<byte> header = new(_start, HeaderEnd);
        if (!header.StartsWith(Magic)) throw new InvalidDataException("it is no file of packed weights");
        if (!header[SealAt..].SequenceEqual(SHA256.HashData(header[..SealAt]))) throw new InvalidDataException("its header is damaged");
        if (!header.Slice(Magic.Length, KeyBytes).SequenceEqual(key) || BinaryPrimitives.ReadInt64LittleEndian(header[LengthAt..]) != bytes)
            throw new InvalidDataException("it was packed from something else");
        if (BinaryPrimitives.ReadUInt128LittleEndian(header[HashAt..]) != ContentHash.Of(team, Panels, bytes)) throw new InvalidDataException("its panels are damaged");
    }
}
