namespace Engine.Tensors.Formats;

/// <summary>f16 d | 32 signed bytes; value = d * code.</summary>
internal readonly unsafe struct Q8_0 : IEncodableFormat
{
    public static int Elements => 32;

    public static int Bytes => 34;

    public static void Decode(byte* block, float* values)
    {
        float d = BlockFields.Half(block);
        for (int j = 0; j < 32; j++) values[j] = d * (sbyte)block[2 + j];
    }

    public static void Encode(float* values, byte* block)
    {
        float largest = 0;
        for (int j = 0; j < 32; j++) largest = Math.Max(largest, Math.Abs(values[j]));
        float d = largest / 127;
        float inverse = d == 0 ? 0 : 1 / d;
        BlockFields.StoreHalf(block, d);
        for (int j = 0; j < 32; j++) block[2 + j] = (byte)(sbyte)MathF.Round(values[j] * inverse, MidpointRounding.AwayFromZero);
    }
}
