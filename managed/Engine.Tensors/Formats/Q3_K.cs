namespace Engine.Tensors.Formats;

/// <summary>
/// 32 bytes of third bits (bit i / 32 of byte i % 32) | 64 bytes of 2-bit codes | 12 bytes of 6-bit scales | f16 d;
/// 16 sub-blocks of 16: value = d * (scale - 32) * (code - 4).
/// </summary>
internal readonly unsafe struct Q3_K : IEncodableFormat
{
    private const int CodesAt = 32;
    private const int ScalesAt = 96;
    private const int ScaleAt = 108;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 110;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block + ScaleAt);
        for (int i = 0; i < Elements; i++)
        {
            float scale = d * (SuperBlock.SixBitScale(block + ScalesAt, i / 16) - 32);
            values[i] = scale * ((SuperBlock.TwoBits(block + CodesAt, i) | (block[i % 32] >> (i / 32) & 1) << 2) - 4);
        }
    }

    public static void Encode(float* values, byte* block)
    {
        Span<sbyte> scales = stackalloc sbyte[16];
        Span<byte> shifted = stackalloc byte[16];
        sbyte* codes = stackalloc sbyte[SuperBlock.Elements];
        BlockFields.StoreHalf(block + ScaleAt, SymmetricFit.Fit(values, 16, 4, 32, scales, codes));
        for (int j = 0; j < 16; j++) shifted[j] = (byte)(scales[j] + 32);
        SuperBlock.PackSixBitScales(shifted, block + ScalesAt);
        new Span<byte>(block, ScalesAt).Clear();
        for (int i = 0; i < Elements; i++)
        {
            int code = codes[i] + 4;
            SuperBlock.StoreTwoBits(block + CodesAt, i, code & 3);
            block[i % 32] |= (byte)(code >> 2 << (i / 32));
        }
    }
}
