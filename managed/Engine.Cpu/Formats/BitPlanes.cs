using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Unsigned quants of two to six bits as planes. A plane holds its bits of the eight steps of a record (a step is four k, one byte each, of every
/// lane) in few vectors: nibbles in four vectors of two steps, pairs of bits in two vectors of four steps, single bits in one. A kernel walks a record in
/// two halves of four steps; one shift and one mask, constant within the half, give a step's operand. Codes that a table turns into signed bytes may be
/// laid out split, for tiers that widen those to 16 bits: the first two k of every lane, then the other two.
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
    public static void PackNibbles(byte* quants, byte* plane, int lane, int lanes, bool split = false)
    {
        uint* q = (uint*)quants;
        for (int j = 0; j < 4; j++) Store(q[2 * j] & 0x0f0f0f0f | (q[2 * j + 1] & 0x0f0f0f0f) << 4, plane + 4 * j * lanes, lane, lanes, split);
    }

    /// <summary>Packs two bits, from bit <paramref name="from"/> on, of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackPairs(byte* quants, int from, byte* plane, int lane, int lanes, bool split = false)
    {
        uint* q = (uint*)quants;
        for (int half = 0; half < 2; half++)
        {
            uint packed = 0;
            for (int i = 0; i < 4; i++) packed |= (q[4 * half + i] >> from & 0x03030303) << 2 * i;
            Store(packed, plane + 4 * half * lanes, lane, lanes, split);
        }
    }

    /// <summary>Packs bit <paramref name="from"/> of one column's 32 quants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackBits(byte* quants, int from, byte* plane, int lane, int lanes, bool split = false)
    {
        uint* q = (uint*)quants;
        uint packed = 0;
        for (int step = 0; step < 8; step++) packed |= (q[step] >> from & 0x01010101) << step;
        Store(packed, plane, lane, lanes, split);
    }

    /// <summary>The nibbles of step <paramref name="step"/> of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Nibbles<TTier, TInt, TFloat>(byte* plane, int half, int step)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct =>
        TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * (2 * half + (step >> 1))), 4 * (step & 1), 0x0f);

    /// <summary>The bit pairs of step <paramref name="step"/> of a half, moved up to bit <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Pairs<TTier, TInt, TFloat>(byte* plane, int half, int step, int to)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => 2 * step > to
        ? TTier.ShiftRightBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * half), 2 * step - to, (byte)(3 << to))
        : TTier.ShiftLeftBytes(TTier.LoadInts(plane + 4 * TTier.Lanes * half), to - 2 * step, (byte)(3 << to));

    /// <summary>The single bits of step <paramref name="step"/> of a half, moved up to bit <paramref name="to"/>, 2 or 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Bits<TTier, TInt, TFloat>(byte* plane, int half, int step, int to)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        // The half's bits come to bits 4 to 7 of each byte first.
        TInt bits = TTier.ShiftLeftBytes(TTier.LoadInts(plane), 4 - 4 * half, 0xf0);
        return TTier.ShiftRightBytes(bits, step + 4 - to, (byte)(1 << to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(uint packed, byte* vector, int lane, int lanes, bool split)
    {
        if (!split)
        {
            *(uint*)(vector + 4 * lane) = packed;
            return;
        }

        *(ushort*)(vector + 2 * lane) = (ushort)packed;
        *(ushort*)(vector + 2 * (lanes + lane)) = (ushort)(packed >> 16);
    }
}
