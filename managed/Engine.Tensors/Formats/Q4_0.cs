namespace Engine.Tensors.Formats;

/// <summary>f16 d | 16 bytes of nibbles; value = d * (code - 8).</summary>
internal readonly unsafe struct Q4_0 : IEncodableFormat
{
    private const int Half = 8;

    public static int Elements => 32;

    public static int Bytes => 18;

    public static void Decode(byte* block, float* values)
    {
        byte* codes = stackalloc byte[32];
        Nibbles.Unpack(block + 2, codes);
        float d = BlockFields.Half(block);
        for (int j = 0; j < 32; j++) values[j] = d * (codes[j] - Half);
    }

    public static void Encode(float* values, byte* block)
    {
        byte* codes = stackalloc byte[32];
        BlockFields.StoreHalf(block, BlockRounding.Symmetric(values, Half, codes));
        Nibbles.Pack(codes, block + 2);
    }
}
