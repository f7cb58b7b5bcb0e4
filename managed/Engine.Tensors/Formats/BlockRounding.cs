namespace Engine.Tensors.Formats;

/// <summary>The two reference roundings of a block of 32: around zero by one scale, or between minimum and maximum.</summary>
internal static unsafe class BlockRounding
{
    private const int Count = 32;

    /// <summary>code = round(x / d) + half with d = -(extreme value) / half: the extreme gets code 0. Returns d.</summary>
    public static float Symmetric(float* values, int half, byte* codes)
    {
        float extreme = 0;
        for (int j = 0; j < Count; j++)
            if (Math.Abs(values[j]) > Math.Abs(extreme)) extreme = values[j];
        float scale = extreme / -half;
        float inverse = scale == 0 ? 0 : 1 / scale;
        // The reference rounding multiplies and adds in one step; double arithmetic has the same effect on every machine.
        for (int j = 0; j < Count; j++) codes[j] = Clamp((float)((double)values[j] * inverse + (half + 0.5)), 2 * half - 1);
        return scale;
    }

    /// <summary>code = round((x - min) / d) with d = (max - min) / top.</summary>
    public static (float Scale, float Minimum) Affine(float* values, int top, byte* codes)
    {
        float minimum = values[0], maximum = values[0];
        for (int j = 1; j < Count; j++) (minimum, maximum) = (Math.Min(minimum, values[j]), Math.Max(maximum, values[j]));
        float scale = (maximum - minimum) / top;
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int j = 0; j < Count; j++) codes[j] = Clamp((values[j] - minimum) * inverse + 0.5f, top);
        return (scale, minimum);
    }

    private static byte Clamp(float code, int top) => (byte)Math.Clamp((int)code, 0, top);
}
