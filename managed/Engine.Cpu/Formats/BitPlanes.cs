using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Unsigned quants of two to six bits as planes. A plane holds its bits of the eight steps of a record (a step is four k, one byte each, of every
/// lane) in few vectors: nibbles in four vectors of two steps, pairs of bits in two vectors of four steps, single bits in one, threes in three vectors of
/// two steps and a third of two others. One shift and one mask, constant for a step of a half, give an operand. A vector of a plane is a chunk of the record
/// (<see cref="IPackedIntegers"/>); chunks lie in the order in which the steps first want them.
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
    /// <param name="quants">The quants.</param>
    /// <param name="first">The plane's first chunk.</param>
    /// <param name="gap">Chunks between those of the first half and those of the second.</param>
    /// <param name="packed">The record's quants.</param>
    /// <param name="lane">The column's lane in its vector.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackNibbles(byte* quants, int first, int gap, byte* packed, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 4; j++) *Chunk(packed, first + j + gap * (j >> 1), lane, lanes) = q[2 * j] & 0x0f0f0f0f | (q[2 * j + 1] & 0x0f0f0f0f) << 4;
    }

    /// <summary>Packs two bits, from bit <paramref name="from"/> on, of one column's 32 quants: chunk 0, and <paramref name="second"/> for the second half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackPairs(byte* quants, int from, int second, byte* packed, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int half = 0; half < 2; half++)
        {
            uint pairs = 0;
            for (int i = 0; i < 4; i++) pairs |= (q[4 * half + i] >> from & 0x03030303) << 2 * i;
            *Chunk(packed, second * half, lane, lanes) = pairs;
        }
    }

    /// <summary>Packs the five bits of one column's 32 quants: the fifth bits, then nibbles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackFives(byte* quants, byte* packed, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        uint bits = 0;
        for (int step = 0; step < 8; step++) bits |= (q[step] >> 4 & 0x01010101) << step;
        *Chunk(packed, 0, lane, lanes) = bits;
        PackNibbles(quants, 1, 0, packed, lane, lanes);
    }

    /// <summary>Packs the three bits of one column's 32 quants: those of steps 0 to 5 in nibbles, of steps 6 and 7 one in the top of each nibble.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackTriples(byte* quants, byte* packed, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 3; j++)
        {
            uint low = q[2 * j] & 0x07070707 | (q[6] >> j & 0x01010101) << 3, high = q[2 * j + 1] & 0x07070707 | (q[7] >> j & 0x01010101) << 3;
            *Chunk(packed, j, lane, lanes) = low | high << 4;
        }
    }

    /// <summary>The nibbles of step <paramref name="step"/> of a half, of a plane that begins with chunk <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Nibbles<TTier, TInt>(byte* packed, int first, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        TTier.ShiftRightBytes(TTier.LoadInts(packed + 8 * TTier.Lanes * (first + 2 * half + (step >> 1))), 4 * (step & 1), 0x0f);

    /// <summary>The three bits of step <paramref name="step"/> of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Triples<TTier, TInt>(byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => 4 * half + step < 6
        ? TTier.ShiftRightBytes(TTier.LoadInts(packed + 8 * TTier.Lanes * (2 * half + (step >> 1))), 4 * (step & 1), 0x07)
        : TTier.ShiftRightBytes(LastTriples<TTier, TInt>(packed), 4 * (step & 1), 0x07);

    /// <summary>The bit pairs of step <paramref name="step"/> of the half of chunk <paramref name="chunk"/>, moved up to bit <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Pairs<TTier, TInt>(byte* packed, int chunk, int step, int to)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => 2 * step > to
        ? TTier.ShiftRightBytes(TTier.LoadInts(packed + 8 * TTier.Lanes * chunk), 2 * step - to, (byte)(3 << to))
        : TTier.ShiftLeftBytes(TTier.LoadInts(packed + 8 * TTier.Lanes * chunk), to - 2 * step, (byte)(3 << to));

    /// <summary>The five bits of step <paramref name="step"/> of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Fives<TTier, TInt>(byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct =>
        TTier.Or(Bits<TTier, TInt>(packed, half, step, 4), Nibbles<TTier, TInt>(packed, 1, half, step));

    /// <summary>The threes of the last two steps, step 6 in the low nibbles, step 7 in the high ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt LastTriples<TTier, TInt>(byte* packed)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => TTier.Or(
        TTier.Or(TTier.ShiftRightBytes(TTier.LoadInts(packed), 3, 0x11), TTier.ShiftRightBytes(TTier.LoadInts(packed + 8 * TTier.Lanes), 2, 0x22)),
        TTier.ShiftRightBytes(TTier.LoadInts(packed + 16 * TTier.Lanes), 1, 0x44));

    // The single bits of a step of a half, of chunk 0, moved up to bit "to".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Bits<TTier, TInt>(byte* packed, int half, int step, int to)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => 4 * half + step > to
        ? TTier.ShiftRightBytes(TTier.LoadInts(packed), 4 * half + step - to, (byte)(1 << to))
        : TTier.ShiftLeftBytes(TTier.LoadInts(packed), to - 4 * half - step, (byte)(1 << to));

    // Where a column's four bytes of a chunk lie.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Chunk(byte* packed, int chunk, int lane, int lanes) => (uint*)packed + 2 * lanes * chunk + lane;
}
