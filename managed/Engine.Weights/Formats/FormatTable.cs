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
        [QuantFormat.F8_E4M3] = FormatCodec.Reading<F8_E4M3>(),
        [QuantFormat.F8_E5M2] = FormatCodec.Reading<F8_E5M2>(),
        [QuantFormat.Q4_0] = FormatCodec.Of<Q4_0>(),
        [QuantFormat.Q4_1] = FormatCodec.Of<Q4_1>(),
        [QuantFormat.Q5_0] = FormatCodec.Of<Q5_0>(),
        [QuantFormat.Q5_1] = FormatCodec.Of<Q5_1>(),
        [QuantFormat.Q8_0] = FormatCodec.Of<Q8_0>(),
        [QuantFormat.Q2_K] = FormatCodec.Of<Q2_K>(),
        [QuantFormat.Q3_K] = FormatCodec.Of<Q3_K>(),
        [QuantFormat.Q4_K] = FormatCodec.Of<Q4_K>(),
        [QuantFormat.Q5_K] = FormatCodec.Of<Q5_K>(),
        [QuantFormat.Q6_K] = FormatCodec.Of<Q6_K>(),
        [QuantFormat.MXFP4] = FormatCodec.Of<MXFP4>(),
        [QuantFormat.TQ1_0] = FormatCodec.Of<TQ1_0>(),
        [QuantFormat.TQ2_0] = FormatCodec.Of<TQ2_0>(),
        [QuantFormat.IQ4_NL] = FormatCodec.Reading<IQ4_NL>(),
        [QuantFormat.IQ4_XS] = FormatCodec.Reading<IQ4_XS>(),
        [QuantFormat.IQ2_XXS] = FormatCodec.Reading<IQ2_XXS>(),
        [QuantFormat.IQ2_XS] = FormatCodec.Reading<IQ2_XS>(),
        [QuantFormat.IQ2_S] = FormatCodec.Reading<IQ2_S>(),
        [QuantFormat.IQ3_XXS] = FormatCodec.Reading<IQ3_XXS>(),
        [QuantFormat.IQ3_S] = FormatCodec.Reading<IQ3_S>(),
        [QuantFormat.IQ1_S] = FormatCodec.Reading<IQ1_S>(),
        [QuantFormat.IQ1_M] = FormatCodec.Reading<IQ1_M>(),
    };

    /// <summary>The codec of a format; false for integers, activation formats and unknown ids.</summary>
    public static bool TryGet(QuantFormat format, out FormatCodec codec) => Codecs.TryGetValue(format, out codec!);

    /// <summary>Formats that weights can be converted to.</summary>
    public static IEnumerable<QuantFormat> Encodable => Codecs.Where(row => IsEncodable(row.Value)).Select(row => row.Key);

    /// <summary>Formats that can be widened.</summary>
    public static IEnumerable<QuantFormat> Decodable => Codecs.Keys;

    private static unsafe bool IsEncodable(FormatCodec codec) => codec.Encode != null;
}
