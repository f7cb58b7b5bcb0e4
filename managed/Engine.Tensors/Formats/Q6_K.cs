namespace Engine.Tensors.Formats;

/// <summary>
/// 128 bytes of nibbles | 64 bytes of upper 2-bit codes | 16 signed scales | f16 d; 16 sub-blocks of 16: value = d * scale * (code - 32).
/// Element 128 h + 32 k + l has its nibble in byte 64 h + 32 (k % 2) + l, low for k &lt; 2 and high above.
/// </summary>
internal readonly unsafe struct Q6_K : IEncodableFormat
{
    private const int HighAt = 128;
    private const int ScalesAt = 192;
    private const int ScaleAt = 208;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 210;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block + ScaleAt);
        for (int i = 0; i < Elements; i++)
        {
            float scale = d * (sbyte)block[ScalesAt + i / 16];
            values[i] = scale * ((block[NibbleAt(i)] >> NibbleShift(i) & 15 | SuperBlock.TwoBits(block + HighAt, i) << 4) - 32);
        }
    }

    public static void Encode(float* values, byte* block)
    {
        sbyte* codes = stackalloc sbyte[SuperBlock.Elements];
        Span<sbyte> scales = new(block + ScalesAt, 16);
        BlockFields.StoreHalf(block + ScaleAt, SymmetricFit.Fit(values, 16, 32, 128, scales, codes));
        new Span<byte>(block, ScalesAt).Clear();
        for (int i = 0; i < Elements; i++)
        {
            int code = codes[i] + 32;
            block[NibbleAt(i)] |= (byte)((code & 15) << NibbleShift(i));
            SuperBlock.StoreTwoBits(block + HighAt, i, code >> 4);
        }
    }

    private static int NibbleAt(int i) => i / 128 * 64 + i / 32 % 2 * 32 + i % 32;

    private static int NibbleShift(int i) => i / 64 % 2 * 4;
}
