using System.Buffers.Binary;
using System.Text;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>Reads little-endian values of a GGUF file in order; every length is checked against what is left before it is used.</summary>
internal sealed class GgufCursor(MappedFile file)
{
    private const int MaxArrayDepth = 8;
    private const long MaxStringBytes = 64 << 20;

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; set; }

    /// <summary>Where in the file the reader is, in words for error messages.</summary>
    public string Field { get; set; } = "header";

    public long Remaining => file.Length - Position;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A count of things of at least <paramref name="leastBytes"/> bytes each: more than fit into the rest of the file are refused.</summary>
    public int Count(string what, long leastBytes)
    {
        ulong count = UInt64();
        return count <= (ulong)Math.Min(Remaining / leastBytes, Array.MaxLength)
            ? (int)count
            : throw Error($"counts {count} {what}, more than the {Remaining} bytes that follow can hold; the file is truncated or damaged, download it again");
    }

    /// <summary>A length-prefixed UTF-8 string; malformed sequences become U+FFFD.</summary>
    public string String(long maxBytes = MaxStringBytes)
    {
        ulong length = UInt64();
        if (length > (ulong)Math.Min(Remaining, maxBytes))
            throw Error($"holds a string of {length} bytes where {Math.Min(Remaining, maxBytes)} are possible; the file is truncated or damaged, download it again");
        return Encoding.UTF8.GetString(Take((int)length));
    }

    /// <summary>A type id and the value after it.</summary>
    public MetadataValue TypedValue() => Value(Type());

    /// <summary>A value of a known type; arrays become views of the file.</summary>
    public MetadataValue Value(GgufValueType type, int depth = 0) => type switch
    {
        GgufValueType.UInt8 => MetadataValue.Of((long)Take(1)[0]),
        GgufValueType.Int8 => MetadataValue.Of((long)(sbyte)Take(1)[0]),
        GgufValueType.UInt16 => MetadataValue.Of((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))),
        GgufValueType.Int16 => MetadataValue.Of((long)BinaryPrimitives.ReadInt16LittleEndian(Take(2))),
        GgufValueType.UInt32 => MetadataValue.Of((long)UInt32()),
        GgufValueType.Int32 => MetadataValue.Of((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))),
        GgufValueType.Float32 => MetadataValue.Of((double)BinaryPrimitives.ReadSingleLittleEndian(Take(4))),
        GgufValueType.Bool => MetadataValue.Of(Take(1)[0] is <= 1 and byte flag ? flag != 0 : throw Error("holds a boolean that is neither 0 nor 1; the file is damaged, download it again")),
        GgufValueType.String => MetadataValue.Of(String()),
        GgufValueType.Array => MetadataValue.Of(ArrayView(depth)),
        GgufValueType.UInt64 => MetadataValue.Of(UInt64()),
        GgufValueType.Int64 => MetadataValue.Of(BinaryPrimitives.ReadInt64LittleEndian(Take(8))),
        GgufValueType.Float64 => MetadataValue.Of(BinaryPrimitives.ReadDoubleLittleEndian(Take(8))),
        _ => throw UnknownType(type),
    };

    public ModelFileException Error(string problem) => new(file.Name, Field, problem);

    // An array is stepped over, not read: a vocabulary of 150 thousand strings costs one look at each length.
    private GgufArray ArrayView(int depth)
    {
        if (depth == MaxArrayDepth) throw Error($"nests arrays deeper than {MaxArrayDepth}; the file is damaged, download it again");
        GgufValueType type = Type();
        if (type.FixedBytes() < 0) throw UnknownType(type);
        int count = Count("array elements", type.LeastBytes());
        long start = Position;
        if (type == GgufValueType.Array)
            for (int i = 0; i < count; i++) ArrayView(depth + 1);
        else if (type == GgufValueType.String)
            for (int i = 0; i < count; i++) SkipString();
        else
            Position += (long)count * type.FixedBytes();
        return new GgufArray(file, Field, type, start, count, depth);
    }

    private void SkipString()
    {
        ulong length = UInt64();
        if (length > (ulong)Math.Min(Remaining, MaxStringBytes)) throw Error($"holds a string of {length} bytes where {Remaining} are left; the file is truncated or damaged, download it again");
        Position += (long)length;
    }

    private GgufValueType Type() => (GgufValueType)UInt32();

    private ModelFileException UnknownType(GgufValueType type) => Error($"has the unknown value type {(uint)type} (0 to 12 exist); the file is damaged, download it again");

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > Remaining) throw Error($"ends after {Remaining} of {bytes} bytes; the file is truncated, download it again");
        ReadOnlySpan<byte> span = file.Span(Position, bytes);
        Position += bytes;
        return span;
    }
}
