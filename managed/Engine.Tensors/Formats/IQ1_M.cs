
namespace Engine.Tensors.Formats;

/// <summary>
/// 32 low index bytes | 16 bytes of two upper 3-bit indices, each with the sign of its shift | four words of four 3-bit scales, whose upper
/// four bits together are the f16 d; 16 sub-blocks of 16: value = d * (2 scale + 1) * (entry +- 1/8), the codebook that of IQ1_S.
/// </summary>
internal readonly unsafe struct IQ1_M : IScaledFormat
{
    private const int UpperAt = 32;
    private const int ScalesAt = 48;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 56;

    public static void WriteScale(byte* block, float scale)
    {
        int bits = FloatBits.ToHalf(scale);
        for (int w = 0; w < 4; w++)
        {
            byte* upper = block + ScalesAt + 2 * w + 1;
            *upper = (byte)(*upper & 15 | (bits >> (4 * w) & 15) << 4);
        }
    }

    public static void Decode(byte* block, float* values)
    {
        int bits = 0;
        for (int w = 0; w < 4; w++) bits |= BlockFields.UInt16(block + ScalesAt + 2 * w) >> 12 << (4 * w);
        float d = FloatBits.FromHalf((ushort)bits);
        for (int g = 0; g < 32; g++, values += 8)
        {
            int upper = block[UpperAt + g / 2] >> (g % 2 * 4);
            int stored = BlockFields.UInt16(block + ScalesAt + g / 8 * 2) >> (g / 2 % 4 * 3) & 7;
            Codebook.Iq1.Shifted(block[g] | (upper & 7) << 8, (upper & 8) == 0 ? IQ1_S.Shift : -IQ1_S.Shift, d * (2 * stored + 1), values);
        }
    }
}
