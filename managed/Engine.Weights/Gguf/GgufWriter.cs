using System.Numerics;
using System.Text;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// Writes a GGUF file, version 3: first metadata and the list of tensors, then their data in any order and from any number of threads.
/// The file gets its name when it is whole and committed; otherwise nothing is left behind.
/// </summary>
public sealed class GgufWriter : IDisposable
{
    private const uint Magic = 0x46554747;
    private const uint Version = 3;

    private readonly string _path;
    private readonly int _alignment;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly MemoryStream _pairs = new();
    private readonly BinaryWriter _pair;
    private readonly List<Entry> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _dataBytes;
    private long _dataStart;
    private PartialFile? _file;

    /// <summary>Prepares a file; nothing is written before the first tensor data.</summary>
    /// <param name="path">Where the file appears when it is committed.</param>
    /// <param name="alignment">Alignment of tensor data in bytes, a power of two from 8.</param>
    public GgufWriter(string path, int alignment = GgufFile.DefaultAlignment)
    {
        if (alignment < 8 || !BitOperations.IsPow2(alignment)) throw new ArgumentOutOfRangeException(nameof(alignment));
        _path = path;
        _alignment = alignment;
        _pair = new BinaryWriter(_pairs, Encoding.UTF8);
        if (alignment != GgufFile.DefaultAlignment) Add("general.alignment", (uint)alignment);
    }

    /// <summary>Bytes of all tensor data declared so far.</summary>
    public long DataBytes => _dataBytes;

    /// <summary>Adds an unsigned integer (what the format's own keys use for counts and ids).</summary>
    public void Add(string key, uint value) => Pair(key, GgufValueType.UInt32).Write(value);

    /// <summary>Adds a signed integer.</summary>
    public void Add(string key, int value) => Pair(key, GgufValueType.Int32).Write(value);

    /// <summary>Adds a 64-bit unsigned integer.</summary>
    public void Add(string key, ulong value) => Pair(key, GgufValueType.UInt64).Write(value);

    /// <summary>Adds a 32-bit float.</summary>
    public void Add(string key, float value) => Pair(key, GgufValueType.Float32).Write(value);

    /// <summary>Adds a boolean.</summary>
    public void Add(string key, bool value) => Pair(key, GgufValueType.Bool).Write(value);

    /// <summary>Adds a string.</summary>
    public void Add(string key, string value)
    {
        Pair(key, GgufValueType.String);
        WriteString(_pair, value);
    }

    /// <summary>Adds an array of strings.</summary>
    public void Add(string key, IReadOnlyCollection<string> values)
    {
        Array(key, GgufValueType.String, values.Count);
        foreach (string value in values) WriteString(_pair, value);
    }

    /// <summary>Adds an array of signed integers.</summary>
    public void Add(string key, ReadOnlySpan<int> values)
    {
        Array(key, GgufValueType.Int32, values.Length);
        foreach (int value in values) _pair.Write(value);
    }

    /// <summary>Adds an array of 32-bit floats.</summary>
    public void Add(string key, ReadOnlySpan<float> values)
    {
        Array(key, GgufValueType.Float32, values.Length);
        foreach (float value in values) _pair.Write(value);
    }

    /// <summary>Declares a tensor and returns its index; data lie in the order of declaration.</summary>
    /// <param name="name">Its name, once a file.</param>
    /// <param name="format">A tensor type of the format.</param>
    /// <param name="shape">Extents, outermost first; rows are whole blocks.</param>
    public int AddTensor(string name, QuantFormat format, Shape shape)
    {
        if (_file is not null) throw new InvalidOperationException("Tensors are declared before the first data are written.");
        if (!format.IsGgufType()) throw new UnsupportedException($"{format} in a GGUF file", "choose a tensor type of that format");
        if (!_names.Add(name)) throw new ArgumentException($"Tensor {name} was declared before.", nameof(name));
        long bytes = new TensorView(0, format, shape).Bytes;
        _tensors.Add(new Entry(name, format, shape, _dataBytes, bytes));
        _dataBytes = Align(_dataBytes + bytes);
        return _tensors.Count - 1;
    }

    /// <summary>Writes data of a tensor, each byte once; any number of threads may write at once after <see cref="Begin"/>.</summary>
    /// <param name="tensor">The index that <see cref="AddTensor"/> returned.</param>
    /// <param name="offset">Byte offset in the tensor.</param>
    /// <param name="data">The bytes.</param>
    /// <exception cref="CapacityException">The disk is full or fails.</exception>
    public void Write(int tensor, long offset, ReadOnlySpan<byte> data)
    {
        if (_file is null) Begin();
        Entry entry = _tensors[tensor];
        if (offset < 0 || offset + data.Length > entry.Bytes) throw new ArgumentOutOfRangeException(nameof(offset));
        _file!.Write(_dataStart + entry.Offset + offset, data);
        Interlocked.Add(ref entry.Written, data.Length);
    }

    /// <summary>Writes metadata and tensor list; from here on tensor data can be written.</summary>
    /// <exception cref="CapacityException">The folder cannot be written, or the disk is full.</exception>
    public void Begin()
    {
        if (_file is not null) return;
        var head = new MemoryStream();
        var writer = new BinaryWriter(head, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_keys.Count);
        _pairs.WriteTo(head);
        foreach (Entry entry in _tensors)
        {
            WriteString(writer, entry.Name);
            writer.Write(entry.Shape.Rank);
            for (int i = entry.Shape.Rank - 1; i >= 0; i--) writer.Write(entry.Shape[i]);
            writer.Write((uint)entry.Format);
            writer.Write(entry.Offset);
        }

        _dataStart = Align(head.Length);
        head.SetLength(_dataStart);
        _file = new PartialFile(_path, _dataStart + _dataBytes);
        _file.Write(0, head.GetBuffer().AsSpan(0, (int)head.Length));
        // The padding after the last tensor is never written otherwise.
        if (_tensors is [.., Entry last]) _file.Write(_dataStart + last.Offset + last.Bytes, new byte[_dataBytes - last.Offset - last.Bytes]);
    }

    /// <summary>Finishes: every tensor must have all its data; the file then appears under its name.</summary>
    /// <exception cref="CapacityException">The name cannot be taken.</exception>
    public void Commit()
    {
        Begin();
        foreach (Entry entry in _tensors)
            if (entry.Written != entry.Bytes) throw new InvalidOperationException($"Tensor {entry.Name} has {entry.Written} of {entry.Bytes} bytes.");
        _file!.Commit();
    }

    /// <summary>Closes; a file that was not committed is removed.</summary>
    public void Dispose() => _file?.Dispose();

    private BinaryWriter Pair(string key, GgufValueType type)
    {
        if (_file is not null) throw new InvalidOperationException("Metadata are added before the first data are written.");
        if (!_keys.Add(key)) throw new ArgumentException($"Key {key} was added before.", nameof(key));
        WriteString(_pair, key);
        _pair.Write((uint)type);
        return _pair;
    }

    private void Array(string key, GgufValueType type, int count)
    {
        Pair(key, GgufValueType.Array);
        _pair.Write((uint)type);
        _pair.Write((ulong)count);
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private long Align(long bytes) => (bytes + _alignment - 1) / _alignment * _alignment;

    private sealed class Entry(string name, QuantFormat format, Shape shape, long offset, long bytes)
    {
        public long Written;

        public string Name => name;

        public QuantFormat Format => format;

        public Shape Shape => shape;

        public long Offset => offset;

        public long Bytes => bytes;
    }
}
