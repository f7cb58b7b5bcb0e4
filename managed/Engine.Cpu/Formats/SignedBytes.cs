using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Packed signed bytes: 32 bytes a column, in the order in which the tier's steps read them.</summary>
internal static unsafe class SignedBytes
{
    /// <summary>Bytes a column of 32 quants.</summary>
    public const int Bytes = 32;

    /// <summary>Packs one column's 32 signed bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        if (TTier.Steps(ProductKind.Signed8) == 8)
        {
            byte* to = packed + 4 * lane;
            for (int step = 0; step < 8; step++, to += 8 * TTier.Lanes) *(uint*)to = ((uint*)quants)[step] ^ TTier.SignedFlip;
        }
        else
        {
            byte* to = packed + 2 * lane;
            for (int i = 0; i < 4; i++, to += 16 * TTier.Lanes)
            {
                ulong steps = ((ulong*)quants)[i];
                *(ushort*)to = (ushort)steps;
                *(ushort*)(to + 2 * TTier.Lanes) = (ushort)(steps >> 16);
                *(ushort*)(to + 8 * TTier.Lanes) = (ushort)(steps >> 32);
                *(ushort*)(to + 10 * TTier.Lanes) = (ushort)(steps >> 48);
            }
        }
    }

    /// <summary>The operand of one step of a half: a chunk, or where a step has two k of each lane, half a one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => TTier.Steps(ProductKind.Signed8) == 8
        ? TTier.SignedOperand(packed + 8 * TTier.Lanes * (4 * half + step), 0)
        : TTier.SignedOperand(packed + 8 * TTier.Lanes * (4 * half + (step >> 1)), step & 1);
}
