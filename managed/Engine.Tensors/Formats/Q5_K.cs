namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | f16 dmin | 12 bytes of 6-bit scales and minimums | 32 bytes of fifth bits (bit j of byte l: sub-block j, element l) | 128 bytes of
/// nibbles as in Q4_K; 8 sub-blocks of 32: value = d * scale * code - dmin * minimum.
/// </summary>
internal readonly unsafe struct Q5_K : IEncodableFormat
{
    private const int ScalesAt = 4;
    private const int HighAt = 16;
    private const int CodesAt = 48;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 176;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block), dmin = BlockFields.Half(block + 2);
        for (int j = 0; j < 8; j++)
        {
            (int scale, int minimum) = SuperBlock.ScaleAndMinimum(block + ScalesAt, j);
            float a = d * scale, b = dmin * minimum;
            for (int l = 0; l < 32; l++)
            {
                int code = block[CodesAt + j / 2 * 32 + l] >> (j % 2 * 4) & 15 | (block[HighAt + l] >> j & 1) << 4;
                values[32 * j + l] = a * code - b;
            }
        }
    }

    public static void Encode(float* values, byte* block)
    {
        byte* codes = stackalloc byte[SuperBlock.Elements];
        Q4_K.EncodeScales(values, 31, block, codes);
        new Span<byte>(block + HighAt, Bytes - HighAt).Clear();
        for (int i = 0; i < Elements; i++)
        {
            int j = i / 32, l = i % 32;
            block[CodesAt + j / 2 * 32 + l] |= (byte)((codes[i] & 15) << (j % 2 * 4));
            block[HighAt + l] |= (byte)(codes[i] >> 4 << j);
        }
    }
}
