namespace Engine.Tensors.Formats;

/// <summary>f16 d | f16 m | 16 bytes of nibbles; value = d * code + m.</summary>
internal readonly unsafe struct Q4_1 : IEncodableFormat
{
    private const int Top = 15;

    public static int Elements => 32;

    public static int Bytes => 20;

    public static void Decode(byte* block, float* values)
    {
        byte* codes = stackalloc byte[32];
        Nibbles.Unpack(block + 4, codes);
        float d = BlockFields.Half(block), m = BlockFields.Half(block + 2);
        for (int j = 0; j < 32; j++) values[j] = d * codes[j] + m;
    }

    public static void Encode(float* values, byte* block)
    {
        byte* codes = stackalloc byte[32];
        (float d, float m) = BlockRounding.Affine(values, Top, codes);
        BlockFields.StoreHalf(block, d);
        BlockFields.StoreHalf(block + 2, m);
        Nibbles.Pack(codes, block + 4);
    }
}
