namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 32 words of 9-bit codebook index and 7-bit sign pattern | 8 bytes of 4-bit scales; 16 sub-blocks of 16:
/// value = d * (scale + 1/2) / 4 * sign * entry.
/// </summary>
internal readonly unsafe struct IQ2_XS : IScaledFormat
{
    private const int ScalesAt = 66;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 74;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int g = 0; g < 32; g++, values += 8)
        {
            int word = BlockFields.UInt16(block + 2 + 2 * g);
            float scale = d * (0.5f + (block[ScalesAt + g / 4] >> (g / 2 % 2 * 4) & 15)) * 0.25f;
            Codebook.Iq2Xs.Signed(word & 511, Codebook.EvenSigns(word >> 9), scale, values);
        }
    }
}
