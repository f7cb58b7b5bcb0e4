using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Unsigned quants of two to six bits as planes. A plane holds its bits of the eight steps of a record (a step is four k, one byte each, of every
/// lane) in few vectors: nibbles in four, the steps j and j + 4 sharing vector j; pairs of bits in two, the steps j, j + 2, j + 4, j + 6 sharing vector j;
/// single bits in one. One shift and one mask give a step's operand.
/// </summary>
internal static unsafe class BitPlanes
{
    /// <summary>Bytes a column of a plane of nibbles.</summary>
    public const int NibbleBytes = 16;

    /// <summary>Bytes a column of a plane of bit pairs.</summary>
    public const int PairBytes = 8;

    /// <summary>Bytes a column of a plane of single bits.</summary>
    public const int BitBytes = 4;

    /// <summary>Packs the lowest four bits of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackNibbles(byte* quants, byte* plane, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 4; j++) *(uint*)(plane + 4 * (j * lanes + lane)) = q[j] & 0x0f0f0f0f | (q[j + 4] & 0x0f0f0f0f) << 4;
    }

    /// <summary>Packs two bits, from bit <paramref name="from"/> on, of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackPairs(byte* quants, int from, byte* plane, int lane, int lanes)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 2; j++)
        {
            uint packed = 0;
            for (int i = 0; i < 4; i++) packed |= (q[j + 2 * i] >> from & 0x03030303) << 2 * i;
            *(uint*)(plane + 4 * (j * lanes + lane)) = packed;
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

    /// <summary>The nibbles of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Nibbles<TTier, TInt, TFloat>(byte* plane, int step)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * (step & 3)), step < 4 ? 0 : 4, 0x0f);

    /// <summary>The bit pairs of a step, moved up to bit <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Pairs<TTier, TInt, TFloat>(byte* plane, int step, int to)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        TInt bits = TTier.LoadInts(plane + 4 * TTier.Lanes * (step & 1));
        int from = 2 * (step >> 1);
        return from > to ? TTier.ShiftRightBytes(bits, from - to, (byte)(3 << to)) : TTier.ShiftLeftBytes(bits, to - from, (byte)(3 << to));
    }

    /// <summary>The single bits of a step, moved up to bit <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Bits<TTier, TInt, TFloat>(byte* plane, int step, int to)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        TInt bits = TTier.LoadInts(plane);
        return step > to ? TTier.ShiftRightBytes(bits, step - to, (byte)(1 << to)) : TTier.ShiftLeftBytes(bits, to - step, (byte)(1 << to));
    }
}
