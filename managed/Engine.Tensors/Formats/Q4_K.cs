namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | f16 dmin | 12 bytes of 6-bit scales and minimums | 128 bytes of nibbles; 8 sub-blocks of 32: value = d * scale * code - dmin * minimum.
/// Byte 32 p + l of the nibbles holds element l of sub-block 2p (low) and of sub-block 2p + 1 (high).
/// </summary>
internal readonly unsafe struct Q4_K : IEncodableFormat
{
    private const int ScalesAt = 4;
    private const int CodesAt = 16;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 144;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block), dmin = BlockFields.Half(block + 2);
        for (int j = 0; j < 8; j++)
        {
            (int scale, int minimum) = SuperBlock.ScaleAndMinimum(block + ScalesAt, j);
            float a = d * scale, b = dmin * minimum;
            for (int l = 0; l < 32; l++) values[32 * j + l] = a * (block[CodesAt + j / 2 * 32 + l] >> (j % 2 * 4) & 15) - b;
        }
    }

    public static void Encode(float* values, byte* block)
    {
        byte* codes = stackalloc byte[SuperBlock.Elements];
        EncodeScales(values, 15, block, codes);
        for (int i = 0; i < Elements / 2; i++)
        {
            int low = i / 32 * 64 + i % 32;
            block[CodesAt + i] = (byte)(codes[low] | codes[low + 32] << 4);
        }
    }

    /// <summary>Fits codes of 0 to <paramref name="top"/> and writes the head of the block (16 bytes), which Q5_K has too.</summary>
    internal static void EncodeScales(float* values, int top, byte* block, byte* codes)
    {
        Span<byte> scales = stackalloc byte[8], minimums = stackalloc byte[8];
        (float d, float dmin) = AffineFit.Fit(values, 32, top, 63, scales, minimums, codes);
        BlockFields.StoreHalf(block, d);
        BlockFields.StoreHalf(block + 2, dmin);
        SuperBlock.PackScalesAndMinimums(scales, minimums, block + ScalesAt);
    }
}
