namespace Engine.Tensors.Formats;

/// <summary>16 bytes of 4-bit scales (low) and minimums (high) | 64 bytes of 2-bit codes | f16 d | f16 dmin; 16 sub-blocks of 16: value = d * scale * code - dmin * minimum.</summary>
internal readonly unsafe struct Q2_K : IEncodableFormat
{
    private const int CodesAt = 16;
    private const int ScaleAt = 80;
    private const int MinimumAt = 82;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 84;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block + ScaleAt), dmin = BlockFields.Half(block + MinimumAt);
        for (int i = 0; i < Elements; i++)
        {
            byte pair = block[i / 16];
            values[i] = d * (pair & 15) * SuperBlock.TwoBits(block + CodesAt, i) - dmin * (pair >> 4);
        }
    }

    public static void Encode(float* values, byte* block)
    {
        Span<byte> scales = stackalloc byte[16], minimums = stackalloc byte[16];
        byte* codes = stackalloc byte[SuperBlock.Elements];
        (float d, float dmin) = AffineFit.Fit(values, 16, 3, 15, scales, minimums, codes);
        BlockFields.StoreHalf(block + ScaleAt, d);
        BlockFields.StoreHalf(block + MinimumAt, dmin);
        for (int j = 0; j < 16; j++) block[j] = (byte)(scales[j] | minimums[j] << 4);
        new Span<byte>(block + CodesAt, 64).Clear();
        for (int i = 0; i < Elements; i++) SuperBlock.StoreTwoBits(block + CodesAt, i, codes[i]);
    }
}
