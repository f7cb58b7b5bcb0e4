namespace Engine.Tensors.Formats;

/// <summary>
/// Every stored weight format, plain and exact: the one place where an id becomes a type. Kernels have packed forms of their own and are checked against these.
/// </summary>
public static unsafe class BlockFormats
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
        [QuantFormat.IQ4_NL] = FormatCodec.Scaled<IQ4_NL>(),
        [QuantFormat.IQ4_XS] = FormatCodec.Scaled<IQ4_XS>(),
        [QuantFormat.IQ2_XXS] = FormatCodec.Scaled<IQ2_XXS>(),
        [QuantFormat.IQ2_XS] = FormatCodec.Scaled<IQ2_XS>(),
        [QuantFormat.IQ2_S] = FormatCodec.Scaled<IQ2_S>(),
        [QuantFormat.IQ3_XXS] = FormatCodec.Scaled<IQ3_XXS>(),
        [QuantFormat.IQ3_S] = FormatCodec.Scaled<IQ3_S>(),
        [QuantFormat.IQ1_S] = FormatCodec.Scaled<IQ1_S>(),
        [QuantFormat.IQ1_M] = FormatCodec.Scaled<IQ1_M>(),
    };

    /// <summary>Formats that weights can be rounded to.</summary>
    public static IEnumerable<QuantFormat> Encodable => Codecs.Where(static row => CanEncode(row.Key)).Select(static row => row.Key);

    /// <summary>Formats that can be widened.</summary>
    public static IEnumerable<QuantFormat> Decodable => Codecs.Keys;

    /// <summary>True when the format can be widened (integers and activation formats cannot).</summary>
    public static bool CanDecode(QuantFormat format) => Codecs.ContainsKey(format);

    /// <summary>True when weights can be rounded to the format.</summary>
    public static bool CanEncode(QuantFormat format) => Codecs.TryGetValue(format, out FormatCodec? codec) && codec.Encode != null;

    /// <summary>The block that the format's type declares; equals <see cref="QuantFormatInfo.Of"/>.</summary>
    /// <exception cref="KeyNotFoundException">The format has no decoder.</exception>
    public static QuantFormatInfo Block(QuantFormat format) => new(Codecs[format].Elements, Codecs[format].Bytes);

    /// <summary>Widens <paramref name="elements"/> elements that lie one after another.</summary>
    /// <param name="format">Encoding of <paramref name="data"/>.</param>
    /// <param name="data">Stored blocks, any alignment.</param>
    /// <param name="values">[elements]</param>
    /// <param name="elements">A whole number of blocks.</param>
    /// <exception cref="UnsupportedException">The format has no decoder.</exception>
    public static void Decode(QuantFormat format, byte* data, float* values, long elements)
    {
        if (!Codecs.TryGetValue(format, out FormatCodec? codec))
            throw new UnsupportedException($"widening {format} to F32", "only weight formats can be widened; convert the model to a known one");
        codec.Decode(data, values, Blocks(codec, elements));
    }

    /// <summary>Widens a row.</summary>
    /// <inheritdoc cref="Decode(QuantFormat, byte*, float*, long)"/>
    public static void Decode(QuantFormat format, byte* data, Span<float> values)
    {
        fixed (float* destination = values) Decode(format, data, destination, values.Length);
    }

    /// <summary>Rounds <paramref name="elements"/> values that lie one after another.</summary>
    /// <param name="format">Target encoding.</param>
    /// <param name="values">[elements], finite.</param>
    /// <param name="data">Room for <see cref="QuantFormatInfo.RowBytes"/> of the elements, any alignment.</param>
    /// <param name="elements">A whole number of blocks.</param>
    /// <exception cref="UnsupportedException">The format is read only.</exception>
    public static void Encode(QuantFormat format, float* values, byte* data, long elements)
    {
        if (!Codecs.TryGetValue(format, out FormatCodec? codec) || codec.Encode == null)
            throw new UnsupportedException($"rounding to {format}", $"choose one of {string.Join(", ", Encodable)}");
        codec.Encode(values, data, Blocks(codec, elements));
    }

    /// <summary>Writes the scale of one block of a format whose values are all proportional to it: the codebook formats, in which every pattern of the other bits is valid.</summary>
    /// <param name="format">The format.</param>
    /// <param name="block">One block, any alignment.</param>
    /// <param name="scale">Rounded to half precision.</param>
    /// <exception cref="UnsupportedException">The format has no such scale.</exception>
    public static void WriteScale(QuantFormat format, Span<byte> block, float scale)
    {
        if (!Codecs.TryGetValue(format, out FormatCodec? codec) || codec.WriteScale == null)
            throw new UnsupportedException($"one scale a block of {format}", $"choose one of {string.Join(", ", Codecs.Where(static row => row.Value.WriteScale != null).Select(static row => row.Key))}");
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Length, codec.Bytes);
        fixed (byte* data = block) codec.WriteScale(data, scale);
    }

    private static long Blocks(FormatCodec codec, long elements) => elements % codec.Elements == 0
        ? elements / codec.Elements
        : throw new ArgumentException($"{elements} elements are no multiple of the block of {codec.Elements}.", nameof(elements));
}
