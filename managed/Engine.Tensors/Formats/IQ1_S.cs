namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 32 low index bytes | 8 words of four upper 3-bit indices, a 3-bit scale and the sign of the shift; 8 sub-blocks of 32:
/// value = d * (2 scale + 1) * (entry +- 1/8), entries being -1, 0 and 1.
/// </summary>
internal readonly unsafe struct IQ1_S : IScaledFormat
{
    internal const float Shift = 0.125f;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 50;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int g = 0; g < 32; g++, values += 8)
        {
            int word = BlockFields.UInt16(block + 34 + g / 4 * 2);
            float scale = d * (2 * (word >> 12 & 7) + 1);
            int index = block[2 + g] | (word >> (g % 4 * 3) & 7) << 8;
            Codebook.Iq1.Shifted(index, (word & 0x8000) == 0 ? Shift : -Shift, scale, values);
        }
    }
}
