using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>output = sums (* the row's unit) (+ bias) (+ residual): the epilogue of a panel, the same for every path that leads to the sums.</summary>
internal static unsafe class StoreSums<TTier, TFloat>
    where TTier : struct, IFloatTier<TFloat>
    where TFloat : struct
{
    // Rows of the output lie far apart: hardware prefetchers do not see that they follow each other.
    private const int PrefetchRows = 8;

    /// <summary>Stores the sums of some rows of a panel.</summary>
    /// <param name="sums">[rows, columns of the panel]</param>
    /// <param name="part">The part of the weight.</param>
    /// <param name="run">Output, bias and residual.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="firstRow">The first row, in the chunk.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="units">What the rows' sums are multiplied by, or null.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* sums, LinearPart* part, LinearRun* run, int panel, int firstRow, int rows, float* units)
    {
        int column = panel * part->PanelColumns, columns = Math.Min(part->PanelColumns, part->Outputs - column);
        column += part->FirstOutput;
        float* bias = run->Bias;
        for (int row = 0; row < rows; row++, sums += part->PanelColumns)
        {
            long place = (long)(firstRow + row) * run->Outputs + column;
            float* output = run->Output + place, residual = run->Residual == null ? null : run->Residual + place;
            int i = 0;
            TTier.Prefetch(output + PrefetchRows * (long)run->Outputs);
            TFloat unit = TTier.Broadcast(units == null ? 1 : units[row]);
            for (; i + TTier.Lanes <= columns; i += TTier.Lanes)
            {
                TFloat x = TTier.Mul(TTier.Load(sums + i), unit);
                if (bias != null) x = TTier.Add(x, TTier.Load(bias + column + i));
                if (residual != null) x = TTier.Add(x, TTier.Load(residual + i));
                TTier.Store(x, output + i);
            }

            if (i < columns)
            {
                TFloat x = TTier.Mul(TTier.Load(sums + i), unit);
                if (bias != null) x = TTier.Add(x, TTier.LoadPartial(bias + column + i, columns - i));
                if (residual != null) x = TTier.Add(x, TTier.LoadPartial(residual + i, columns - i));
                TTier.StorePartial(x, output + i, columns - i);
            }
        }
    }
}
