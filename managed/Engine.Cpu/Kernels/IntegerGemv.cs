using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// One quantized row times one panel, straight from the packed weights: for every block of a scale's length,
/// acc = fma(float(sum q_w q_a), scale_w * scale_a, acc), in the order of K; a lane is an output column. One pass over the panel, forwards.
/// The same arithmetic, operation for operation, as <see cref="IntegerTile{TFormat,TTier,TInt,TFloat}"/>.
/// </summary>
internal static unsafe class IntegerGemv<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    // Hardware prefetchers stop at pages; this keeps the next memory accesses in flight, into the next panel too.
    private const int PrefetchDistance = 2048;

    /// <summary>Computes the 2 * Lanes sums of a panel.</summary>
    /// <param name="panel">Headers, then records.</param>
    /// <param name="row">One row.</param>
    /// <param name="result">[2 * Lanes]</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, QuantizedRows* row, float* result)
    {
        // Constants, read first: the method is so large that the compiler stops inlining towards its end.
        int headerBytes = PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes, recordBytes = PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        int zeroShift = PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift;
        int blocks = row->Blocks;
        byte* header = panel;
        byte* record = panel + (long)(blocks / TFormat.Records) * headerBytes;
        byte* a = PanelShape<TFormat, TTier, TInt, TFloat>.Activations(row);
        float* sides = row->Sides;
        TFloat acc0 = TTier.Zero, acc1 = TTier.Zero;
        for (int block = 0; block < blocks; block++)
        {
            byte* q0 = record, q1 = record + TFormat.QuantBytes * TTier.Lanes, scales = record + 2 * TFormat.QuantBytes * TTier.Lanes;
            TInt n0 = TTier.ZeroInts, n1 = TTier.ZeroInts, w0 = TTier.ZeroInts, w1 = TTier.ZeroInts;
            TFloat scale = TTier.Broadcast(sides[block]);
            for (int half = 0; half < 2; half++)
            {
                PrefetchHalf(record + PrefetchDistance + half * (recordBytes / 2), recordBytes / 2);
                Quarter(q0, q1, a, half, 0, ref n0, ref n1, ref w0, ref w1);
                Quarter(q0, q1, a, half, 1, ref n0, ref n1, ref w0, ref w1);
                a += 2 * TTier.Steps(TFormat.Kind);
                if (TFormat.ScaleLength == 16)
                {
                    float* sums = sides + 3 * blocks + 2 * block + half, scaledSums = sides + 5 * blocks + 2 * block + half;
                    Scale(zeroShift, header, scales, half, scale, sums, scaledSums, Total(n0, w0), Total(n1, w1), ref acc0, ref acc1);
                    n0 = n1 = w0 = w1 = TTier.ZeroInts;
                }
            }

            if (TFormat.ScaleLength == 32)
                Scale(zeroShift, header, scales, 0, scale, sides + blocks + block, sides + 2 * blocks + block, Total(n0, w0), Total(n1, w1), ref acc0, ref acc1);
            record += recordBytes;
            if (TFormat.HeaderBytes > 0 && block % TFormat.Records == TFormat.Records - 1) header += headerBytes;
        }

        TTier.Store(acc0, result);
        TTier.Store(acc1, result + TTier.Lanes);
    }

    // The cache lines of half a record.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchHalf(byte* p, int bytes)
    {
        TTier.Prefetch(p);
        if (bytes > 64) TTier.Prefetch(p + 64);
        if (bytes > 128) TTier.Prefetch(p + 128);
        if (bytes > 192) TTier.Prefetch(p + 192);
        if (bytes > 256) TTier.Prefetch(p + 256);
    }

    // Eight elements of K; afterwards narrow accumulators that hold no more are added to the wide ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(byte* q0, byte* q1, byte* a, int half, int quarter, ref TInt n0, ref TInt n1, ref TInt w0, ref TInt w1)
    {
        if (TTier.Steps(TFormat.Kind) == 8)
        {
            Step(q0, q1, a, half, 2 * quarter, ref n0, ref n1);
            Step(q0, q1, a, half, 2 * quarter + 1, ref n0, ref n1);
        }
        else
        {
            Step(q0, q1, a, half, 4 * quarter, ref n0, ref n1);
            Step(q0, q1, a, half, 4 * quarter + 1, ref n0, ref n1);
            Step(q0, q1, a, half, 4 * quarter + 2, ref n0, ref n1);
            Step(q0, q1, a, half, 4 * quarter + 3, ref n0, ref n1);
        }

        if (TTier.StepsPerWiden(TFormat.Kind) == 2 || TTier.StepsPerWiden(TFormat.Kind) == 4 && quarter == 1)
        {
            w0 = TTier.AddInts(w0, TTier.Widen(TFormat.Kind, n0));
            w1 = TTier.AddInts(w1, TTier.Widen(TFormat.Kind, n1));
            n0 = n1 = TTier.ZeroInts;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* q0, byte* q1, byte* a, int half, int step, ref TInt n0, ref TInt n1)
    {
        TInt x = TTier.BroadcastInts(a + 4 * step);
        n0 = TTier.MultiplyAdd(TFormat.Kind, TFormat.Operand<TTier, TInt, TFloat>(q0, half, step), x, n0);
        n1 = TTier.MultiplyAdd(TFormat.Kind, TFormat.Operand<TTier, TInt, TFloat>(q1, half, step), x, n1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Total(TInt narrow, TInt wide) =>
        TTier.StepsPerWiden(TFormat.Kind) == 8 ? TTier.Widen(TFormat.Kind, narrow) : wide;

    // The integer sums of a scale's length, freed of offsets, join the float sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(
        int zeroShift, byte* header, byte* scales, int part, TFloat rowScale, float* rowSum, float* rowScaledSum, TInt w0, TInt w1, ref TFloat acc0, ref TFloat acc1)
    {
        if (zeroShift >= 0)
        {
            TInt sum = TTier.BroadcastInts(rowSum);
            w0 = TTier.SubtractShifted(w0, sum, zeroShift);
            w1 = TTier.SubtractShifted(w1, sum, zeroShift);
        }

        acc0 = TTier.Fma(TTier.ToFloat(w0), TTier.Mul(TFormat.Scale<TTier, TInt, TFloat>(header, scales, 0, part), rowScale), acc0);
        acc1 = TTier.Fma(TTier.ToFloat(w1), TTier.Mul(TFormat.Scale<TTier, TInt, TFloat>(header, scales, 1, part), rowScale), acc1);
        if (TFormat.HasMinimum)
        {
            TFloat scaledSum = TTier.Broadcast(*rowScaledSum);
            acc0 = TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, 0, part), scaledSum, acc0);
            acc1 = TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, 1, part), scaledSum, acc1);
        }
    }
}
