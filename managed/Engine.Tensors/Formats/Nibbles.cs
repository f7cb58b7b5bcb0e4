namespace Engine.Tensors.Formats;

/// <summary>32 codes of 4 or 5 bits: byte j of the nibbles holds elements j (low half) and j + 16 (high half); bit j of the high bits belongs to element j.</summary>
internal static unsafe class Nibbles
{
    private const int Count = 32;

    /// <summary>Reads 32 codes of four bits.</summary>
    public static void Unpack(byte* nibbles, byte* codes)
    {
        for (int j = 0; j < Count / 2; j++)
        {
            codes[j] = (byte)(nibbles[j] & 15);
            codes[j + Count / 2] = (byte)(nibbles[j] >> 4);
        }
    }

    /// <summary>Reads 32 codes of five bits.</summary>
    public static void Unpack(byte* nibbles, byte* highBits, byte* codes)
    {
        Unpack(nibbles, codes);
        uint high = BlockFields.UInt32(highBits);
        for (int j = 0; j < Count; j++) codes[j] |= (byte)((high >> j & 1) << 4);
    }

    /// <summary>Writes the low four bits of 32 codes.</summary>
    public static void Pack(byte* codes, byte* nibbles)
    {
        for (int j = 0; j < Count / 2; j++) nibbles[j] = (byte)(codes[j] & 15 | codes[j + Count / 2] << 4);
    }

    /// <summary>Writes 32 codes of five bits.</summary>
    public static void Pack(byte* codes, byte* nibbles, byte* highBits)
    {
        Pack(codes, nibbles);
        for (int i = 0; i < Count / 8; i++)
        {
            int bits = 0;
            for (int j = 0; j < 8; j++) bits |= (codes[8 * i + j] >> 4 & 1) << j;
            highBits[i] = (byte)bits;
        }
    }
}
