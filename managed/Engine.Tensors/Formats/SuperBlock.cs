namespace Engine.Tensors.Formats;

/// <summary>
/// What the 256-element formats share. Element i = 128 h + 32 k + l: 2-bit codes lie in byte 32 h + l at bits 2k.
/// The packed scales of Q4_K and Q5_K: eight 6-bit scales and minimums in 12 bytes, of Q3_K: sixteen 6-bit scales in 12 bytes.
/// </summary>
internal static unsafe class SuperBlock
{
    public const int Elements = 256;

    /// <summary>The 2-bit code of element <paramref name="i"/>.</summary>
    public static int TwoBits(byte* codes, int i) => codes[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;

    /// <summary>Adds a 2-bit code to a zeroed area.</summary>
    public static void StoreTwoBits(byte* codes, int i, int code) => codes[i / 128 * 32 + i % 32] |= (byte)(code << (i / 32 % 4 * 2));

    /// <summary>Scale and minimum of sub-block <paramref name="j"/> of eight.</summary>
    public static (int Scale, int Minimum) ScaleAndMinimum(byte* packed, int j) => j < 4
        ? (packed[j] & 63, packed[j + 4] & 63)
        : (packed[j + 4] & 15 | packed[j - 4] >> 6 << 4, packed[j + 4] >> 4 | packed[j] >> 6 << 4);

    /// <summary>Packs eight scales and minimums of six bits.</summary>
    public static void PackScalesAndMinimums(ReadOnlySpan<byte> scales, ReadOnlySpan<byte> minimums, byte* packed)
    {
        for (int j = 0; j < 4; j++)
        {
            packed[j] = (byte)(scales[j] | scales[j + 4] >> 4 << 6);
            packed[j + 4] = (byte)(minimums[j] | minimums[j + 4] >> 4 << 6);
            packed[j + 8] = (byte)(scales[j + 4] & 15 | (minimums[j + 4] & 15) << 4);
        }
    }

    /// <summary>The 6-bit scale of sub-block <paramref name="j"/> of sixteen, offset 32.</summary>
    public static int SixBitScale(byte* packed, int j) => packed[j % 8] >> (j / 8 * 4) & 15 | (packed[8 + j % 4] >> (j / 4 * 2) & 3) << 4;

    /// <summary>Packs sixteen 6-bit scales.</summary>
    public static void PackSixBitScales(ReadOnlySpan<byte> scales, byte* packed)
    {
        new Span<byte>(packed, 12).Clear();
        for (int j = 0; j < 16; j++)
        {
            packed[j % 8] |= (byte)((scales[j] & 15) << (j / 8 * 4));
            packed[8 + j % 4] |= (byte)(scales[j] >> 4 << (j / 4 * 2));
        }
    }
}
