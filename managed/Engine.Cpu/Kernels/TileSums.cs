using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The end of a segment for one row of a tile: acc = fma(float(sum - offset), scale_w * scale_a, acc), then fma(minimum_w, scaled sum, acc).</summary>
internal static unsafe class TileSums<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Adds the two vectors of row <paramref name="row"/> to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        int row, int zeroShift, TInt w0, TInt w1, float* scales, float* minimums, float* rowScales, float* rowSums, float* rowScaledSums, float* sums)
    {
        if (zeroShift >= 0)
        {
            TInt sum = TTier.BroadcastInts(rowSums + row);
            w0 = TTier.SubtractShifted(w0, sum, zeroShift);
            w1 = TTier.SubtractShifted(w1, sum, zeroShift);
        }

        float* acc = sums + 2 * TTier.Lanes * row;
        TFloat scale = TTier.Broadcast(rowScales[row]);
        TFloat acc0 = TTier.Fma(TTier.ToFloat(w0), TTier.Mul(TTier.Load(scales), scale), TTier.Load(acc));
        TFloat acc1 = TTier.Fma(TTier.ToFloat(w1), TTier.Mul(TTier.Load(scales + TTier.Lanes), scale), TTier.Load(acc + TTier.Lanes));
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
