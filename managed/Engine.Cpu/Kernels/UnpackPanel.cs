using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// A slice of a panel's records to operands that a tile multiplies as they are, [block, step, 2, Lanes]: done once for a block of rows.
/// </summary>
internal static unsafe class UnpackPanel<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Unpacks <paramref name="count"/> records from <paramref name="first"/> on: those of whole stored blocks.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="blocks">Records of the panel.</param>
    /// <param name="first">First record.</param>
    /// <param name="count">Records.</param>
    /// <param name="operands">Receives the operands.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, int blocks, int first, int count, byte* operands)
    {
        byte* records = panel + (long)(blocks / TFormat.Records) * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes;
        byte* record = records + (long)first * PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        for (int block = first; block < first + count; block++)
        {
            // Half by half, the vectors in a loop: written out, they are more than the compiler inlines.
            byte* packed = record, to = operands;
            for (int vector = 0; vector < 2; vector++, packed += 4 * TTier.Lanes, to += 4 * TTier.Lanes)
            {
                Store4(packed, 0, 0, to);
                if (TTier.Steps(TFormat.Kind) == 16) Store4(packed, 0, 4, to);
            }

            packed = record;
            to = operands + 4 * TTier.Lanes * TTier.Steps(TFormat.Kind);
            for (int vector = 0; vector < 2; vector++, packed += 4 * TTier.Lanes, to += 4 * TTier.Lanes)
            {
                Store4(packed, 1, 0, to);
                if (TTier.Steps(TFormat.Kind) == 16) Store4(packed, 1, 4, to);
            }

            operands += 8 * TTier.Lanes * TTier.Steps(TFormat.Kind);
            record += PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(byte* packed, int half, int step, byte* to)
    {
        TTier.StoreInts(to + 8 * TTier.Lanes * step, TFormat.Operand<TTier, TInt>(TFormat.Kind, packed, half, step));
        TTier.StoreInts(to + 8 * TTier.Lanes * (step + 1), TFormat.Operand<TTier, TInt>(TFormat.Kind, packed, half, step + 1));
        TTier.StoreInts(to + 8 * TTier.Lanes * (step + 2), TFormat.Operand<TTier, TInt>(TFormat.Kind, packed, half, step + 2));
        TTier.StoreInts(to + 8 * TTier.Lanes * (step + 3), TFormat.Operand<TTier, TInt>(TFormat.Kind, packed, half, step + 3));
    }
}
