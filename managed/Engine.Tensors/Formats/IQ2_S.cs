namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 32 low index bytes | 32 sign bytes | 8 bytes of upper 2-bit indices | 8 bytes of 4-bit scales; 16 sub-blocks of 16:
/// value = d * (scale + 1/2) / 4 * sign * entry.
/// </summary>
internal readonly unsafe struct IQ2_S : IScaledFormat
{
    private const int IndicesAt = 2;
    private const int SignsAt = 34;
    private const int UpperAt = 66;
    private const int ScalesAt = 74;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 82;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int g = 0; g < 32; g++, values += 8)
        {
            int index = block[IndicesAt + g] | (block[UpperAt + g / 4] >> (g % 4 * 2) & 3) << 8;
            float scale = d * (0.5f + (block[ScalesAt + g / 4] >> (g / 2 % 2 * 4) & 15)) * 0.25f;
            Codebook.Iq2S.Signed(index, block[SignsAt + g], scale, values);
        }
    }
}
