using System.Buffers.Binary;

namespace Engine.Text;

/// <summary>
/// Reads the protocol buffer wire format from a span that it never leaves: field keys, varints, fixed-size numbers and length-delimited bytes.
/// Every read checks the bytes that remain, so a hostile length costs an error and no memory.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message, string file, long offset = 0)
{
    /// <summary>How a field's payload is written.</summary>
    internal enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    private readonly ReadOnlySpan<byte> message = message;
    private int position;

    /// <summary>Reads the next field key; false at the end of the message.</summary>
    public bool TryReadField(out int field, out WireType wire)
    {
        field = 0;
        wire = default;
        if (position >= message.Length) return false;
        ulong key = ReadVarint();
        field = (int)Math.Min(key >> 3, int.MaxValue);
        wire = (WireType)(key & 7);
        if (field == 0 || wire is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
            throw Malformed($"field key {key} is not one of the wire format");
        return true;
    }

    /// <summary>A base-128 number of at most ten bytes.</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (position >= message.Length) throw Malformed("a number is cut off");
            byte b = message[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw Malformed("a number has more than ten bytes");
    }

    /// <summary>The payload of a length-delimited field, in place.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(message.Length - position))
            throw Malformed($"a field of {length} bytes does not fit into the {message.Length - position} that are left");
        ReadOnlySpan<byte> bytes = message.Slice(position, (int)length);
        position += (int)length;
        return bytes;
    }

    /// <summary>A nested message that reports its errors at their place in the file.</summary>
    public ProtobufReader ReadMessage()
    {
        ReadOnlySpan<byte> bytes = ReadBytes();
        return new ProtobufReader(bytes, file, offset + position - bytes.Length);
    }

    /// <summary>A little-endian 32-bit float.</summary>
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>Passes over the payload of a field that is of no interest.</summary>
    public void Skip(WireType wire)
    {
        switch (wire)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Fixed32: Take(4); break;
            default: ReadBytes(); break;
        }
    }

    /// <summary>The payload of a field that must have the given wire type.</summary>
    public readonly void Expect(WireType wanted, WireType found, string name)
    {
        if (wanted != found) throw Malformed($"field {name} is written as {found}, expected {wanted}");
    }

    /// <summary>The error for this place of the file.</summary>
    public readonly TokenizerFormatException Malformed(string cause) =>
        new(file, $"byte {offset + position}", $"{cause}; the file is damaged or not a SentencePiece model: download it again");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > message.Length - position) throw Malformed("a number is cut off");
        ReadOnlySpan<byte> bytes = message.Slice(position, count);
        position += count;
        return bytes;
    }
}
