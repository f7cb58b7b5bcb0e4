namespace Engine.Tensors.Formats;

/// <summary>
/// f16 d | 64 low index bytes (4 elements each) | 8 bytes of ninth index bits | 32 sign bytes | 4 bytes of 4-bit scales; 8 sub-blocks of 32:
/// value = d * (1 + 2 scale) * sign * entry.
/// </summary>
internal readonly unsafe struct IQ3_S : IScaledFormat
{
    private const int IndicesAt = 2;
    private const int UpperAt = 66;
    private const int SignsAt = 74;
    private const int ScalesAt = 106;

    public static int Elements => SuperBlock.Elements;

    public static int Bytes => 110;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int g = 0; g < 64; g++, values += 4)
        {
            int index = block[IndicesAt + g] | (block[UpperAt + g / 8] >> (g % 8) & 1) << 8;
            float scale = d * (1 + 2 * (block[ScalesAt + g / 16] >> (g / 8 % 2 * 4) & 15));
            Codebook.Iq3S.Signed(index, block[SignsAt + g / 2] >> (g % 2 * 4), scale, values);
        }
    }
}
