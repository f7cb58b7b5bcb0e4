namespace Engine.Tensors.Formats;

/// <summary>f16 d | 16 bytes of nibbles; value = d * level[code] with sixteen unevenly spaced levels.</summary>
internal readonly unsafe struct IQ4_NL : IScaledFormat
{
    public static int Elements => 32;

    public static int Bytes => 18;

    internal static ReadOnlySpan<sbyte> Levels => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    public static void Decode(byte* block, float* values)
    {
        byte* codes = stackalloc byte[32];
        Nibbles.Unpack(block + 2, codes);
        float d = BlockFields.Half(block);
        for (int j = 0; j < 32; j++) values[j] = d * Levels[codes[j]];
    }
}
