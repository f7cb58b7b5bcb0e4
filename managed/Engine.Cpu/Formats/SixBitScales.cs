using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The 12 bytes that hold the 6-bit sub-scales of super-blocks: eight pairs of scale and minimum, or sixteen scales.</summary>
internal static unsafe class SixBitScales
{
    /// <summary>Unpacks the pair of record <paramref name="record"/>: the first four pairs lie in the low bits of bytes 0-3 and 4-7; the last four have their low
    /// nibbles in bytes 8-11 and their high bits atop the first eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack(byte* packed, int record, out byte scale, out byte minimum)
    {
        if (record < 4)
        {
            scale = (byte)(packed[record] & 63);
            minimum = (byte)(packed[record + 4] & 63);
        }
        else
        {
            scale = (byte)(packed[record + 4] & 15 | packed[record - 4] >> 6 << 4);
            minimum = (byte)(packed[record + 4] >> 4 | packed[record] >> 6 << 4);
        }
    }

    /// <summary>Unpacks scale <paramref name="part"/> of sixteen: low nibbles in the first eight bytes, high bits in the last four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Unpack16(byte* packed, int part) =>
        packed[part & 7] >> 4 * (part >> 3) & 15 | (packed[8 + (part & 3)] >> 2 * (part >> 2) & 3) << 4;
}
