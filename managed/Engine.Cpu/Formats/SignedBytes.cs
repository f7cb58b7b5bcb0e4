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
            for (int step = 0; step < 8; step++) *(uint*)(packed + 4 * (step * TTier.Lanes + lane)) = ((uint*)quants)[step] ^ TTier.SignedFlip;
        }
        else
        {
            for (int step = 0; step < 16; step++) *(ushort*)(packed + 2 * (step * TTier.Lanes + lane)) = ((ushort*)quants)[step];
        }
    }
}
