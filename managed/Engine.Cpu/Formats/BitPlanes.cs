using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Unsigned quants of two to six bits as planes. A plane holds its bits of the eight steps of a record (a step is four k, one byte each, of every
/// lane) in few vectors: nibbles in four vectors of two steps, pairs of bits in two vectors of four steps, single bits in one, threes in three vectors of
/// two steps and a third of two others. One shift and one mask, constant for a step of a half, give an operand.
/// </summary>
internal static unsafe class BitPlanes
{
    /// <summary>Bytes a column of a plane of nibbles.</summary>
    public const int NibbleBytes = 16;

    /// <summary>Bytes a column of a plane of bit pairs.</summary>
    public const int PairBytes = 8;

    /// <summary>Bytes a column of a plane of threes.</summary>
    public const int TripleBytes = 12;

    /// <summary>Bytes a column of a plane of single bits.</summary>
    public const int BitBytes = 4;

    /// <summary>Bytes a column of a plane of nibbles and one of their fifth bits.</summary>
    public const int FiveBytes = NibbleBytes + BitBytes;

    /// <summary>Packs the lowest four bits of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackNibbles(byte* quants, byte* plane, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 4; j++) *(uint*)(plane + 4 * j * lanes + 4 * lane) = q[2 * j] & 0x0f0f0f0f | (q[2 * j + 1] & 0x0f0f0f0f) << 4;
    }

    /// <summary>Packs two bits, from bit <paramref name="from"/> on, of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackPairs(byte* quants, int from, byte* plane, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int half = 0; half < 2; half++)
        {
            uint packed = 0;
            for (int i = 0; i < 4; i++) packed |= (q[4 * half + i] >> from & 0x03030303) << 2 * i;
            *(uint*)(plane + 4 * half * lanes + 4 * lane) = packed;
        }
    }

    /// <summary>Packs bit <paramref name="from"/> of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackBits(byte* quants, int from, byte* plane, int lane)
    {
        uint* q = (uint*)quants;
        uint packed = 0;
        for (int step = 0; step < 8; step++) packed |= (q[step] >> from & 0x01010101) << step;
        *(uint*)(plane + 4 * lane) = packed;
    }

    /// <summary>Packs the five bits of one column's 32 quants: nibbles, then the fifth bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackFives(byte* quants, byte* planes, int lane, int lanes)
    {
        PackNibbles(quants, planes, lane, lanes);
        PackBits(quants, 4, planes + NibbleBytes * lanes, lane);
    }

    /// <summary>Packs the three bits of one column's 32 quants: those of steps 0 to 5 in nibbles, of steps 6 and 7 one in the top of each nibble.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackTriples(byte* quants, byte* plane, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 3; j++)
        {
            uint low = q[2 * j] & 0x07070707 | (q[6] >> j & 0x01010101) << 3, high = q[2 * j + 1] & 0x07070707 | (q[7] >> j & 0x01010101) << 3;
            *(uint*)(plane + 4 * (j * lanes + lane)) = low | high << 4;
        }
    }

    /// <summary>The nibbles of step <paramref name="step"/> of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Nibbles<TTier, TInt, TFloat>(byte* plane, int half, int step)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * (2 * half + (step >> 1))), 4 * (step & 1), 0x0f);

    /// <summary>The three bits of step <paramref name="step"/> of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Triples<TTier, TInt, TFloat>(byte* plane, int half, int step)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => 4 * half + step < 6
        ? TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * (2 * half + (step >> 1))), 4 * (step & 1), 0x07)
        : TTier.ShiftRightBytes(LastTriples<TTier, TInt, TFloat>(plane), 4 * (step & 1), 0x07);

    /// <summary>The bit pairs of step <paramref name="step"/> of a half, moved up to bit <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Pairs<TTier, TInt, TFloat>(byte* plane, int half, int step, int to)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => 2 * step > to
        ? TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * half), 2 * step - to, (byte)(3 << to))
        : TTier.ShiftLeftBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * half), to - 2 * step, (byte)(3 << to));

    /// <summary>The five bits of step <paramref name="step"/> of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Fives<TTier, TInt, TFloat>(byte* planes, int half, int step)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.Or(Nibbles<TTier, TInt, TFloat>(planes, half, step), Bits<TTier, TInt, TFloat>(planes + NibbleBytes * TTier.Lanes, half, step, 4));

    /// <summary>The single bits of step <paramref name="step"/> of a half, moved up to bit <paramref name="to"/>, 2 or 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Bits<TTier, TInt, TFloat>(byte* plane, int half, int step, int to)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => 4 * half + step > to
        ? TTier.ShiftRightBytes(TTier.LoadInts(plane), 4 * half + step - to, (byte)(1 << to))
        : TTier.ShiftLeftBytes(TTier.LoadInts(plane), to - 4 * half - step, (byte)(1 << to));

    /// <summary>The threes of the last two steps, step 6 in the low nibbles, step 7 in the high ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt LastTriples<TTier, TInt, TFloat>(byte* plane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.Or(
        TTier.Or(TTier.ShiftRightBytes(TTier.LoadInts(plane), 3, 0x11), TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes), 2, 0x22)),
        TTier.ShiftRightBytes(TTier.LoadInts(plane + 8 * TTier.Lanes), 1, 0x44));
}
