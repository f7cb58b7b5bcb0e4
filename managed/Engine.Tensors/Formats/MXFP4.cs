namespace Engine.Tensors.Formats;

/// <summary>
/// Power-of-two exponent e | 16 bytes of nibbles, each an FP4 E2M1 number; value = 2^(e - 127) * number
/// (OCP Microscaling Formats 1.0). The table holds the numbers doubled, the scale is halved to match.
/// </summary>
internal readonly unsafe struct MXFP4 : IEncodableFormat
{
    private const int Bias = 127;
    private const int LargestExponent = 2;

    public static int Elements => 32;

    public static int Bytes => 17;

    private static ReadOnlySpan<sbyte> Doubled => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    public static void Decode(byte* block, float* values)
    {
        byte* codes = stackalloc byte[32];
        Nibbles.Unpack(block + 1, codes);
        float d = HalfScale(block[0]);
        for (int j = 0; j < 32; j++) values[j] = d * Doubled[codes[j]];
    }

    public static void Encode(float* values, byte* block)
    {
        float largest = 0;
        for (int j = 0; j < 32; j++) largest = Math.Max(largest, Math.Abs(values[j]));
        block[0] = (byte)(largest > 0 ? Math.Clamp(MathF.ILogB(largest) - LargestExponent + Bias, 0, 254) : 0);
        float d = HalfScale(block[0]);
        byte* codes = stackalloc byte[32];
        for (int j = 0; j < 32; j++) codes[j] = Nearest(values[j], d);
        Nibbles.Pack(codes, block + 1);
    }

    // 2^(e - 128), subnormal for the two smallest exponents.
    private static float HalfScale(byte exponent) => BitConverter.UInt32BitsToSingle(exponent < 2 ? 0x00200000u << exponent : (uint)(exponent - 1) << 23);

    private static byte Nearest(float value, float scale)
    {
        int best = 0;
        float least = Math.Abs(value);
        for (int code = 1; code < 16; code++)
        {
            float error = Math.Abs(Doubled[code] * scale - value);
            if (error < least) (best, least) = (code, error);
        }

        return (byte)best;
    }
}
