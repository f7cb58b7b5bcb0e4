namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 8 sub-blocks of 32 in 8 bytes each: four codebook indices, then a word of four 7-bit sign patterns and a 4-bit scale.
/// value = d * (scale + 1/2) / 4 * sign * entry.
/// </summary>
internal readonly unsafe struct IQ2_XXS : IScaledFormat
{
    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 66;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int j = 0; j < 8; j++)
        {
            byte* sub = block + 2 + 8 * j;
            uint word = BlockFields.UInt32(sub + 4);
            float scale = d * (0.5f + (word >> 28)) * 0.25f;
            for (int g = 0; g < 4; g++, values += 8) Codebook.Iq2Xxs.Signed(sub[g], Codebook.EvenSigns((int)(word >> (7 * g)) & 127), scale, values);
        }
    }
}
