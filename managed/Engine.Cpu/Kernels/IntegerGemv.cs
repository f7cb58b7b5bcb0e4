using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// One quantized row times panels, straight from the packed weights: for every block of a scale's length,
/// acc = fma(float(sum q_w q_a * factor_a), scale_w, acc), in the order of K; a lane is an output column. One pass over each panel, its cache
/// lines in the order of their addresses, so that the hardware's prefetchers run ahead unasked; a record of each panel in turn (<see cref="PanelStreams"/>).
/// The same arithmetic, operation for operation, as <see cref="IntegerTile{TFormat,TTier,TInt,TFloat}"/>.
/// </summary>
internal static unsafe class IntegerGemv<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    // Half records' scales lie behind both halves: read where the first ends, cache lines of wide vectors would come before those of the second's quants. Narrow
    // ones share a few lines, and registers are dearer there.
    private static bool ScalesLast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TTier.Lanes >= 8;
    }

    /// <summary>Floats of a panel's sums and, behind them, its widened headers.</summary>
    /// <param name="blocks">Records of the panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Numbers(int blocks) => 2 * TTier.Lanes + (long)(blocks / TFormat.Records) * WidenHeaders<TFormat, TTier, TInt, TFloat>.Numbers;

    /// <summary>Computes the 2 * Lanes sums of each of some panels.</summary>
    /// <param name="panel">The first panel: headers, then records.</param>
    /// <param name="stride">Bytes from a panel to the next.</param>
    /// <param name="panels">Panels.</param>
    /// <param name="blocks">Records of a panel.</param>
    /// <param name="row">One row: its activations and sides.</param>
    /// <param name="sums">[panels, <see cref="Numbers"/>]: 2 * Lanes zeros that become the sums, and the panel's headers, widened.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, long stride, int panels, int blocks, IntegerTileArgs* row, float* sums)
    {
        // Constants, read first: the method is so large that the compiler stops inlining towards its end.
        int headerBytes = PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes, recordBytes = PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        int zeroShift = PanelShape<TFormat, TTier, TInt, TFloat>.RowZeroShift, quantBytes = TFormat.QuantBytes * 2 * TTier.Lanes;
        int runs = 32 / PanelShape<TFormat, TTier, TInt, TFloat>.RunLength(TFormat.RowKind), halfBytes = 2 * TTier.Steps(TFormat.RowKind);
        long numbers = Numbers(blocks), next = recordBytes - panels * stride;
        // Where the block's header lies behind the sums.
        long header = 2 * TTier.Lanes;
        byte* record = panel + (long)(blocks / TFormat.Records) * headerBytes;
        byte* a = row->Activations;
        float* factors = TTier.WidensTimesFactor(TFormat.RowKind) ? row->RowFactorPairs : row->RowFactors;
        float* starts = TTier.WidensTimesFactor(TFormat.RowKind) ? row->RowStartPairs : row->RowStarts;
        float* scaledSums = row->RowScaledSums;
        for (int block = 0; block < blocks; block++)
        {
            TInt factor = TTier.BroadcastInts(factors);
            float* result = sums;
            for (int left = panels; left > 0; left--)
            {
                byte* q0 = record, q1 = record + 4 * TTier.Lanes, scales = record + quantBytes;
                TInt n0 = TTier.ZeroInts, n1 = TTier.ZeroInts, w0 = TTier.ZeroInts, w1 = TTier.ZeroInts;
                Half(q0, q1, a, 0, zeroShift, starts, factor, ref n0, ref n1, ref w0, ref w1, TFormat.RowKind);
                TInt first0 = w0, first1 = w1;
                if (TFormat.ScaleLength == 16) WidenLast(factor, n0, n1, ref first0, ref first1, TFormat.RowKind);
                if (TFormat.ScaleLength == 16 && !ScalesLast) Scale(result + header, scales, 0, factor, scaledSums, first0, first1, result, TFormat.RowKind);
                Half(q0, q1, a + halfBytes, 1, zeroShift, starts, factor, ref n0, ref n1, ref w0, ref w1, TFormat.RowKind);
                WidenLast(factor, n0, n1, ref w0, ref w1, TFormat.RowKind);
                if (TFormat.ScaleLength == 16 && ScalesLast) Scale(result + header, scales, 0, factor, scaledSums, first0, first1, result, TFormat.RowKind);
                Scale(result + header, scales, 32 / TFormat.ScaleLength - 1, factor, scaledSums, w0, w1, result, TFormat.RowKind);
                record += stride;
                result += numbers;
            }

            a += 2 * halfBytes;
            factors++;
            starts += runs;
            scaledSums += 32 / TFormat.ScaleLength;
            record += next;
            if (TFormat.HeaderBytes > 0 && block % TFormat.Records == TFormat.Records - 1) header += WidenHeaders<TFormat, TTier, TInt, TFloat>.Numbers;
        }
    }

    // Sixteen elements of K. Narrow accumulators that hold no more go to the wide ones. The constants come last: the compiler keeps what is computed before another
    // argument in a variable, and then inlines the branches for every other constant too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Half(
        byte* q0, byte* q1, byte* a, int half, int zeroShift, float* starts, TInt factor, ref TInt n0, ref TInt n1, ref TInt w0, ref TInt w1, ProductKind kind)
    {
        if (half == 1 && TFormat.ScaleLength == 32 && TTier.StepsPerWiden(kind) <= 4) Widen(factor, ref n0, ref n1, ref w0, ref w1, kind, TTier.StepsPerWiden(kind) == 4);
        if (half == 0 || TFormat.ScaleLength == 16 || TTier.StepsPerWiden(kind) <= 4)
            Begin(zeroShift, starts + (TTier.StepsPerWiden(kind) == 2 ? 2 * half : half), ref n0, ref n1, kind);
        Quarter(q0, q1, a, half, 0, ref n0, ref n1, kind, TTier.Steps(kind));
        if (TTier.StepsPerWiden(kind) == 2)
        {
            Widen(factor, ref n0, ref n1, ref w0, ref w1, kind, half == 0 || TFormat.ScaleLength == 16);
            Begin(zeroShift, starts + 2 * half + 1, ref n0, ref n1, kind);
        }

        Quarter(q0, q1, a, half, 1, ref n0, ref n1, kind, TTier.Steps(kind));
    }

    // What narrow accumulators begin with: what the offset of unsigned weights takes away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(int zeroShift, float* start, ref TInt n0, ref TInt n1, ProductKind kind)
    {
        n0 = n1 = zeroShift < 0 ? TTier.ZeroInts : TTier.StartNarrow(kind, start, TFormat.ZeroShift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(TInt factor, ref TInt n0, ref TInt n1, ref TInt w0, ref TInt w1, ProductKind kind, bool first)
    {
        w0 = first ? TTier.WidenTimes(kind, n0, factor) : TTier.AddInts(w0, TTier.WidenTimes(kind, n0, factor));
        w1 = first ? TTier.WidenTimes(kind, n1, factor) : TTier.AddInts(w1, TTier.WidenTimes(kind, n1, factor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(byte* q0, byte* q1, byte* a, int half, int quarter, ref TInt n0, ref TInt n1, ProductKind kind, int steps)
    {
        if (steps == 8)
        {
            Step(q0, q1, a, half, 2 * quarter, ref n0, ref n1, kind);
            Step(q0, q1, a, half, 2 * quarter + 1, ref n0, ref n1, kind);
        }
        else
        {
            Step(q0, q1, a, half, 4 * quarter, ref n0, ref n1, kind);
            Step(q0, q1, a, half, 4 * quarter + 1, ref n0, ref n1, kind);
            Step(q0, q1, a, half, 4 * quarter + 2, ref n0, ref n1, kind);
            Step(q0, q1, a, half, 4 * quarter + 3, ref n0, ref n1, kind);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* q0, byte* q1, byte* a, int half, int step, ref TInt n0, ref TInt n1, ProductKind kind)
    {
        TInt x = TTier.BroadcastInts(a + 4 * step);
        n0 = TTier.MultiplyAdd(kind, TFormat.Operand<TTier, TInt>(kind, q0, half, step), x, n0);
        n1 = TTier.MultiplyAdd(kind, TFormat.Operand<TTier, TInt>(kind, q1, half, step), x, n1);
    }

    // What narrow accumulators hold at the end of a scale's length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WidenLast(TInt factor, TInt n0, TInt n1, ref TInt w0, ref TInt w1, ProductKind kind) =>
        Widen(factor, ref n0, ref n1, ref w0, ref w1, kind, 4 * TTier.StepsPerWiden(kind) >= TFormat.ScaleLength);

    // The integer sums of a scale's length join the float sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(float* header, byte* scales, int part, TInt factor, float* scaledSums, TInt w0, TInt w1, float* result, ProductKind kind)
    {
        TFloat acc0 = TTier.Load(result), acc1 = TTier.Load(result + TTier.Lanes);
        acc0 = TTier.Fma(TTier.TimesFactor(kind, w0, factor), TFormat.Scale<TTier, TInt, TFloat>(header, scales, 0, part), acc0);
        acc1 = TTier.Fma(TTier.TimesFactor(kind, w1, factor), TFormat.Scale<TTier, TInt, TFloat>(header, scales, 1, part), acc1);
        if (TFormat.HasMinimum)
        {
            TFloat scaledSum = TTier.Broadcast(scaledSums[part]);
            acc0 = TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, 0, part), scaledSum, acc0);
            acc1 = TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, 1, part), scaledSum, acc1);
        }

        TTier.Store(acc0, result);
        TTier.Store(acc1, result + TTier.Lanes);
    }
}
