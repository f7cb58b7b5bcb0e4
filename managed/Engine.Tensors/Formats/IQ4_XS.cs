namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 8 upper 2-bit scales | 8 lower 4-bit scales | 128 bytes of nibbles (16 a sub-block);
/// 8 sub-blocks of 32: value = d * (scale - 32) * level[code], the levels those of IQ4_NL.
/// </summary>
internal readonly unsafe struct IQ4_XS : IScaledFormat
{
    private const int UpperAt = 2;
    private const int LowerAt = 4;
    private const int CodesAt = 8;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 136;

    public static void Decode(byte* block, float* values)
    {
        byte* codes = stackalloc byte[32];
        float d = BlockFields.Half(block);
        int upper = BlockFields.UInt16(block + UpperAt);
        for (int j = 0; j < 8; j++)
        {
            float scale = d * ((block[LowerAt + j / 2] >> (j % 2 * 4) & 15 | (upper >> (2 * j) & 3) << 4) - 32);
            Nibbles.Unpack(block + CodesAt + 16 * j, codes);
            for (int l = 0; l < 32; l++) values[32 * j + l] = scale * IQ4_NL.Levels[codes[l]];
        }
    }
}
