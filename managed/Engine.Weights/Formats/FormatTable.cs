using Engine.Tensors;

namespace Engine.Weights;

/// <summary>The row drivers of one format, closed over its type.</summary>
internal sealed unsafe class FormatCodec
{
    private FormatCodec(int elements, int bytes, delegate*<byte*, float*, long, void> decode, delegate*<float*, byte*, long, void> encode)
    {
        Elements = elements;
        Bytes = bytes;
        Decode = decode;
        Encode = encode;
    }

    public int Elements { get; }

    public int Bytes { get; }

    /// <summary>Widens a number of blocks that lie one after another.</summary>
    public delegate*<byte*, float*, long, void> Decode { get; }

    /// <summary>Rounds a number of blocks; null when the format is read only.</summary>
    public delegate*<float*, byte*, long, void> Encode { get; }

    public static FormatCodec Reading<T>() where T : struct, IBlockFormat => new(T.Elements, T.Bytes, &DecodeBlocks<T>, null);

    public static FormatCodec Of<T>() where T : struct, IEncodableFormat => new(T.Elements, T.Bytes, &DecodeBlocks<T>, &EncodeBlocks<T>);

    private static void DecodeBlocks<T>(byte* data, float* values, long blocks) where T : struct, IBlockFormat
    {
        for (long i = 0; i < blocks; i++) T.Decode(data + i * T.Bytes, values + i * T.Elements);
    }

    private static void EncodeBlocks<T>(float* values, byte* data, long blocks) where T : struct, IEncodableFormat
    {
        for (long i = 0; i < blocks; i++) T.Encode(values + i * T.Elements, data + i * T.Bytes);
    }
}

/// <summary>Every weight format that can be widened: the one place where an id becomes a type.</summary>
internal static class FormatTable
{
    private static readonly Dictionary<QuantFormat, FormatCodec> Codecs = new()
    {
        [QuantFormat.F32] = FormatCodec.Of<F32>(),
        [QuantFormat.F16] = FormatCodec.Of<F16>(),
        [QuantFormat.BF16] = FormatCodec.Of<BF16>(),
        [QuantFormat.F64] = FormatCodec.Reading<F64>(),
    };

    /// <summary>The codec of a format; false for integers, activation formats and unknown ids.</summary>
    public static bool TryGet(QuantFormat format, out FormatCodec codec) => Codecs.TryGetValue(format, out codec!);

    /// <summary>Formats that weights can be converted to.</summary>
    public static IEnumerable<QuantFormat> Encodable => Codecs.Where(row => IsEncodable(row.Value)).Select(row => row.Key);

    /// <summary>Formats that can be widened.</summary>
    public static IEnumerable<QuantFormat> Decodable => Codecs.Keys;

    private static unsafe bool IsEncodable(FormatCodec codec) => codec.Encode != null;
}
