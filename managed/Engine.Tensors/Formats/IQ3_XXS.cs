namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 64 codebook indices (4 elements each) | 8 words of four 7-bit sign patterns and a 4-bit scale; 8 sub-blocks of 32:
/// value = d * (scale + 1/2) / 2 * sign * entry.
/// </summary>
internal readonly unsafe struct IQ3_XXS : IScaledFormat
{
    private const int IndicesAt = 2;
    private const int WordsAt = 66;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 98;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int g = 0; g < 64; g++, values += 4)
        {
            uint word = BlockFields.UInt32(block + WordsAt + g / 8 * 4);
            float scale = d * (0.5f + (word >> 28)) * 0.5f;
            int signs = Codebook.EvenSigns((int)(word >> (7 * (g / 2 % 4))) & 127);
            Codebook.Iq3Xxs.Signed(block[IndicesAt + g], signs >> (g % 2 * 4), scale, values);
        }
    }
}
