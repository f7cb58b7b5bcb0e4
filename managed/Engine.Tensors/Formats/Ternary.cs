namespace Engine.Tensors.Formats;

/// <summary>Rounds a block of 256 to -1, 0 or 1 times its largest magnitude; codes are 0, 1, 2.</summary>
internal static unsafe class Ternary
{
    public const int Elements = 256;

    public static float Round(float* values, byte* codes)
    {
        float d = 0;
        for (int j = 0; j < Elements; j++) d = Math.Max(d, Math.Abs(values[j]));
        float inverse = d == 0 ? 0 : 1 / d;
        for (int j = 0; j < Elements; j++) codes[j] = (byte)((int)MathF.Round(values[j] * inverse, MidpointRounding.AwayFromZero) + 1);
        return d;
    }
}
