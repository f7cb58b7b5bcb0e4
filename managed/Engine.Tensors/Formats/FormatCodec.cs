namespace Engine.Tensors.Formats;

/// <summary>The row drivers of one format, closed over its type.</summary>
internal sealed unsafe class FormatCodec
{
    private FormatCodec(int elements, int bytes, delegate*<byte*, float*, long, void> decode, delegate*<float*, byte*, long, void> encode, delegate*<byte*, float, void> writeScale)
    {
        Elements = elements;
        Bytes = bytes;
        Decode = decode;
        Encode = encode;
        WriteScale = writeScale;
    }

    public int Elements { get; }

    public int Bytes { get; }

    /// <summary>Widens a number of blocks that lie one after another.</summary>
    public delegate*<byte*, float*, long, void> Decode { get; }

    /// <summary>Rounds a number of blocks; null when the format is read only.</summary>
    public delegate*<float*, byte*, long, void> Encode { get; }

    /// <summary>Writes the scale of one block; null when a block's values do not all depend on one.</summary>
    public delegate*<byte*, float, void> WriteScale { get; }

    public static FormatCodec Reading<T>() where T : struct, IBlockFormat => new(T.Elements, T.Bytes, &DecodeBlocks<T>, null, null);

    public static FormatCodec Scaled<T>() where T : struct, IScaledFormat => new(T.Elements, T.Bytes, &DecodeBlocks<T>, null, &WriteBlockScale<T>);

    public static FormatCodec Of<T>() where T : struct, IEncodableFormat => new(T.Elements, T.Bytes, &DecodeBlocks<T>, &EncodeBlocks<T>, null);

    private static void DecodeBlocks<T>(byte* data, float* values, long blocks) where T : struct, IBlockFormat
    {
        for (long i = 0; i < blocks; i++) T.Decode(data + i * T.Bytes, values + i * T.Elements);
    }

    private static void EncodeBlocks<T>(float* values, byte* data, long blocks) where T : struct, IEncodableFormat
    {
        for (long i = 0; i < blocks; i++) T.Encode(values + i * T.Elements, data + i * T.Bytes);
    }

    private static void WriteBlockScale<T>(byte* block, float scale) where T : struct, IScaledFormat => T.WriteScale(block, scale);
}
