namespace Engine.Tensors.Formats;

/// <summary>
/// 52 bytes of ternary digits | f16 d; value = d * (digit - 1). A byte holds five digits (the last four bytes: four) as the fraction
/// number / 243, so that multiplying by 3 moves the next digit into the carry. Bytes come in groups of 32, 16 and 4; digit k of byte l of a
/// group of n is element k * n + l after those of the groups before.
/// </summary>
internal readonly unsafe struct TQ1_0 : IEncodableFormat
{
    private const int ScaleAt = 52;

    public static int Elements => Ternary.Elements;

    public static int Bytes => 54;

    private static ReadOnlySpan<int> GroupBytes => [32, 16, 4];

    private static ReadOnlySpan<int> GroupDigits => [5, 5, 4];

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block + ScaleAt);
        for (int group = 0; group < GroupBytes.Length; group++)
        {
            int bytes = GroupBytes[group];
            for (int l = 0; l < bytes; l++)
            {
                byte fraction = block[l];
                for (int k = 0; k < GroupDigits[group]; k++)
                {
                    values[k * bytes + l] = d * ((fraction * 3 >> 8) - 1);
                    fraction = (byte)(fraction * 3);
                }
            }

            block += bytes;
            values += bytes * GroupDigits[group];
        }
    }

    public static void Encode(float* values, byte* block)
    {
        byte* buffer = stackalloc byte[Ternary.Elements];
        byte* digits = buffer;
        BlockFields.StoreHalf(block + ScaleAt, Ternary.Round(values, digits));
        for (int group = 0; group < GroupBytes.Length; group++)
        {
            int bytes = GroupBytes[group];
            for (int l = 0; l < bytes; l++)
            {
                int number = 0;
                for (int k = 0; k < 5; k++) number = number * 3 + (k < GroupDigits[group] ? digits[k * bytes + l] : 0);
                block[l] = (byte)((number * 256 + 242) / 243);
            }

            block += bytes;
            digits += bytes * GroupDigits[group];
        }
    }
}
