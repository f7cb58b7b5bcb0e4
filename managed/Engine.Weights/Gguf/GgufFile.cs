using System.Buffers.Binary;
using System.Numerics;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// A GGUF file, version 2 or 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): metadata, and tensors as views of the mapped file.
/// Opening reads the directory alone; every count, length, offset and extent is checked against the file before it is used.
/// </summary>
public sealed unsafe class GgufFile : IDisposable
{
    private const uint Magic = 0x46554747;
    private const int MaxKeyBytes = 1 << 16;
    private const int LeastPairBytes = 8 + 4 + 1;
    private const int LeastTensorBytes = 8 + 4 + 8 + 4 + 8;

    /// <summary>Alignment of tensor data where <c>general.alignment</c> is not set.</summary>
    internal const int DefaultAlignment = 32;

    private GgufFile(MappedFile file, int version, Metadata metadata, IReadOnlyList<StoredTensor> tensors) =>
        (File, Version, Metadata, Tensors) = (file, version, metadata, tensors);

    /// <summary>The mapped bytes.</summary>
    public MappedFile File { get; }

    /// <summary>Version of the format.</summary>
    public int Version { get; }

    /// <summary>The key-value pairs.</summary>
    public Metadata Metadata { get; }

    /// <summary>The tensors in the order of the directory.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>Maps and reads a file.</summary>
    /// <exception cref="ModelFileException">The file is missing, truncated or malformed; the message names the field.</exception>
    /// <exception cref="UnsupportedException">Another version, byte order or tensor type.</exception>
    public static GgufFile Open(string path) => Open(MappedFile.Open(path));

    /// <summary>Reads a file that is already in memory, and owns it from now on.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static GgufFile Open(MappedFile file)
    {
        try
        {
            return Read(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private static GgufFile Read(MappedFile file)
    {
        var cursor = new GgufCursor(file) { Field = "magic" };
        if (cursor.UInt32() != Magic) throw cursor.Error("is no GGUF file (its first bytes are not \"GGUF\"); check the path, or download it again");
        cursor.Field = "version";
        int version = ReadVersion(cursor);
        cursor.Field = "tensor count";
        int tensorCount = cursor.Count("tensors", LeastTensorBytes);
        cursor.Field = "metadata count";
        int pairCount = cursor.Count("key-value pairs", LeastPairBytes);

        var values = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        for (int i = 0; i < pairCount; i++)
        {
            cursor.Field = $"key {i}";
            string key = cursor.String(MaxKeyBytes);
            cursor.Field = key;
            if (!values.TryAdd(key, cursor.TypedValue())) throw cursor.Error("occurs twice; the file is damaged, download or convert it again");
        }

        var metadata = new Metadata(file.Name, MetadataSource.Gguf, values);
        long alignment = ReadAlignment(metadata);
        return new GgufFile(file, version, metadata, ReadTensors(file, cursor, tensorCount, alignment));
    }

    private static int ReadVersion(GgufCursor cursor)
    {
        uint version = cursor.UInt32();
        if (version is 2 or 3) return (int)version;
        if (BinaryPrimitives.ReverseEndianness(version) is 2 or 3)
            throw new UnsupportedException("a big-endian GGUF file", "convert the model again on a little-endian machine");
        throw new UnsupportedException($"GGUF version {version}", "versions 2 and 3 are read; convert the model again with a current converter");
    }

    private static long ReadAlignment(Metadata metadata)
    {
        long alignment = metadata.Int64("general.alignment", DefaultAlignment);
        return alignment is >= 1 and <= 1 << 20 && BitOperations.IsPow2(alignment)
            ? alignment
            : throw metadata.Error("general.alignment", $"is {alignment}, no power of two up to 1048576; the file is damaged, convert it again");
    }

    private static StoredTensor[] ReadTensors(MappedFile file, GgufCursor cursor, int count, long alignment)
    {
        var entries = new TensorEntry[count];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            entries[i] = ReadEntry(cursor, i, alignment);
            if (!names.Add(entries[i].Name)) throw cursor.Error("occurs twice; the file is damaged, download or convert it again");
        }

        long data = (cursor.Position + alignment - 1) / alignment * alignment;
        TensorLayout.Check(file, data, entries);
        return Array.ConvertAll(entries, entry => entry.At(file, data));
    }

    private static TensorEntry ReadEntry(GgufCursor cursor, int index, long alignment)
    {
        cursor.Field = $"name of tensor {index}";
        string name = cursor.String(MaxKeyBytes);
        cursor.Field = name;
        uint rank = cursor.UInt32();
        if (rank is 0 or > 4) throw cursor.Error($"has {rank} dimensions (1 to 4 are possible); the file is damaged, download it again");
        Span<long> extents = stackalloc long[(int)rank];
        // The file has the contiguous dimension first.
        for (int i = (int)rank - 1; i >= 0; i--) extents[i] = (long)cursor.UInt64();
        var format = (QuantFormat)cursor.UInt32();
        long offset = (long)cursor.UInt64();
        if (!format.IsGgufType()) throw new UnsupportedException($"tensor type {(uint)format} of {name}", "this version does not know it; convert the model to a known type, F16 for example");
        if (offset < 0 || offset % alignment != 0) throw cursor.Error($"lies at offset {(ulong)offset}, no multiple of the alignment {alignment}; the file is damaged, download it again");
        return TensorEntry.Create(cursor.Error, name, format, extents, offset);
    }
}
