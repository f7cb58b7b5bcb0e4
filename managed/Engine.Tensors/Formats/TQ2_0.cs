namespace Engine.Tensors.Formats;

/// <summary>64 bytes of 2-bit codes | f16 d; value = d * (code - 1). Bits 2k of byte 32h + l belong to element 128h + 32k + l.</summary>
internal readonly unsafe struct TQ2_0 : IEncodableFormat
{
    private const int ScaleAt = 64;

    public static int Elements => Ternary.Elements;

    public static int Bytes => 66;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block + ScaleAt);
        for (int i = 0; i < Elements; i++) values[i] = d * ((block[At(i)] >> Shift(i) & 3) - 1);
    }

    public static void Encode(float* values, byte* block)
    {
        byte* codes = stackalloc byte[Ternary.Elements];
        BlockFields.StoreHalf(block + ScaleAt, Ternary.Round(values, codes));
        new Span<byte>(block, ScaleAt).Clear();
        for (int i = 0; i < Elements; i++) block[At(i)] |= (byte)(codes[i] << Shift(i));
    }

    private static int At(int element) => element / 128 * 32 + element % 32;

    private static int Shift(int element) => element / 32 % 4 * 2;
}
