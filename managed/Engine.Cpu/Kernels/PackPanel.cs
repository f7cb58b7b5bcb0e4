using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Stored rows of an integer format to one panel. Columns beyond the last output are zeros.</summary>
internal static unsafe class PackPanel<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Packs a panel.</summary>
    /// <param name="source">First stored row.</param>
    /// <param name="rowBytes">Bytes of a stored row.</param>
    /// <param name="rows">Rows, at most the panel's columns.</param>
    /// <param name="blocks">Blocks of 32 elements a row.</param>
    /// <param name="panel">The panel; zeroed where <paramref name="rows"/> is less than its columns.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* source, long rowBytes, int rows, int blocks, byte* panel)
    {
        int columns = PanelShape<TFormat, TTier, TInt, TFloat>.Columns, stored = blocks / TFormat.Records;
        long blockBytes = rowBytes / stored;
        byte* records = panel + (long)stored * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes;
        byte* quants = stackalloc byte[256 + 32];
        quants = (byte*)((nint)(quants + 31) & ~31);
        for (int index = 0; index < stored; index++)
        {
            for (int column = 0; column < rows; column++)
            {
                byte* block = source + column * rowBytes + index * blockBytes;
                TFormat.PackHeader(block, panel + (long)index * PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes, column, columns);
                TFormat.ReadQuants(block, quants);
                int vector = column / TTier.Lanes, lane = column % TTier.Lanes;
                for (int part = 0; part < TFormat.Records; part++)
                {
                    byte* record = records + ((long)index * TFormat.Records + part) * PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
                    TFormat.PackQuants<TTier, TInt, TFloat>(quants + 32 * part, record + 4 * vector * TTier.Lanes, lane);
                    TFormat.PackScales(block, part, record + columns * TFormat.QuantBytes, column, columns);
                }
            }
        }
    }
}
