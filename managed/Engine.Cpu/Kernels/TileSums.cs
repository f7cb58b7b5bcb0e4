using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The end of a segment for one row of a tile: acc = fma(float(sum * factor), scale_w, acc), then fma(minimum_w, scaled sum, acc).</summary>
internal static unsafe class TileSums<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Adds the two vectors of row <paramref name="row"/> to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(int row, TInt factor, TInt w0, TInt w1, TFloat scale0, TFloat scale1, float* minimums, float* rowScaledSums, float* sums)
    {
        float* acc = sums + 2 * TTier.Lanes * row;
        TFloat acc0 = TTier.Fma(TTier.TimesFactor(TFormat.Kind, w0, factor), scale0, TTier.Load(acc));
        TFloat acc1 = TTier.Fma(TTier.TimesFactor(TFormat.Kind, w1, factor), scale1, TTier.Load(acc + TTier.Lanes));
        if (TFormat.HasMinimum)
        {
            TFloat scaledSum = TTier.Broadcast(rowScaledSums[row]);
            acc0 = TTier.Fma(TTier.Load(minimums), scaledSum, acc0);
            acc1 = TTier.Fma(TTier.Load(minimums + TTier.Lanes), scaledSum, acc1);
        }

        TTier.Store(acc0, acc);
        TTier.Store(acc1, acc + TTier.Lanes);
    }
}
