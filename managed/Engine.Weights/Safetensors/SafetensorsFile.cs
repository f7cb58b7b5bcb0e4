using System.Buffers.Binary;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// One safetensors file (https://github.com/huggingface/safetensors#format): 8 bytes of header length, a JSON header, tensor data.
/// Tensors are views of the mapped file; every offset is checked against the file. Extents beyond four dimensions are folded into the first.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const long MaxHeaderBytes = 100_000_000;

    private SafetensorsFile(MappedFile file, IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (File, Tensors, Metadata) = (file, tensors, metadata);

    /// <summary>The mapped bytes.</summary>
    public MappedFile File { get; }

    /// <summary>The tensors in the order of the header.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The header's <c>__metadata__</c>: free text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps and reads a file.</summary>
    /// <exception cref="ModelFileException">The file is missing, truncated or malformed; the message names the tensor.</exception>
    /// <exception cref="UnsupportedException">A tensor's dtype is not known.</exception>
    public static SafetensorsFile Open(string path) => Open(MappedFile.Open(path));

    /// <summary>Reads a file that is already in memory, and owns it from now on.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static SafetensorsFile Open(MappedFile file)
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

    private static SafetensorsFile Read(MappedFile file)
    {
        if (file.Length < 8) throw new ModelFileException(file.Name, "header length", $"needs 8 bytes, the file has {file.Length}; download it again");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, 8));
        if (length > (ulong)Math.Min(file.Length - 8, MaxHeaderBytes))
            throw new ModelFileException(file.Name, "header length", $"is {length} bytes of {file.Length - 8} (at most {MaxHeaderBytes}); this is no safetensors file, or it is truncated: download it again");

        var header = new SafetensorsHeader(file.Name);
        header.Read(file.Span(8, (int)length));
        long data = 8 + (long)length;
        TensorEntry[] entries = [.. header.Entries];
        TensorLayout.Check(file, data, entries);
        return new SafetensorsFile(file, Array.ConvertAll(entries, entry => entry.At(file, data)), header.Metadata);
    }
}
