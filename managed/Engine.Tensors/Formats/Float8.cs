
namespace Engine.Tensors.Formats;

/// <summary>8-bit float: sign, 4 exponent bits (bias 7), 3 mantissa bits; no infinities, all ones is NaN (OCP 8-bit Floating Point, E4M3).</summary>
internal readonly unsafe struct F8_E4M3 : IBlockFormat
{
    public static int Elements => 1;

    public static int Bytes => 1;

    public static void Decode(byte* block, float* values)
    {
        int bits = *block, exponent = bits >> 3 & 15, mantissa = bits & 7;
        float magnitude = (bits & 127) == 127 ? float.NaN : exponent == 0 ? MathF.ScaleB(mantissa, -9) : MathF.ScaleB(8 + mantissa, exponent - 10);
        *values = bits < 128 ? magnitude : -magnitude;
    }
}

/// <summary>8-bit float: the upper half of a 16-bit IEEE float (OCP 8-bit Floating Point, E5M2).</summary>
internal readonly unsafe struct F8_E5M2 : IBlockFormat
{
    public static int Elements => 1;

    public static int Bytes => 1;

    public static void Decode(byte* block, float* values) => *values = FloatBits.FromHalf((ushort)(*block << 8));
}
