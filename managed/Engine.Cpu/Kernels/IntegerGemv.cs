using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// One quantized row times one panel, straight from the packed weights: for every block of a scale's length,
/// acc = fma(float(sum q_w q_a * factor_a), scale_w, acc), in the order of K; a lane is an output column. One pass over the panel, forwards.
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

    // Where quants lie in several planes, their masks take the registers in which the float sums would stay from record to record.
    private static bool SumsRest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TFormat.QuantBytes & TFormat.QuantBytes - 1) != 0;
    }

    /// <summary>Computes the 2 * Lanes sums of a panel.</summary>
    /// <param name="panel">Headers, then records.</param>
    /// <param name="blocks">Records of the panel.</param>
    /// <param name="row">One row: its activations and sides.</param>
    /// <param name="result">[2 * Lanes], behind them the panel's headers, widened. [blocks / Records, <see cref="WidenHeaders{TFormat,TTier,TInt,TFloat}.Numbers"/>]</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, int blocks, IntegerTileArgs* row, float* result)
    {
        // Constants, read first: the method is so large that the compiler stops inlining towards its end.
        int headerBytes = PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes, recordBytes = PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        int zeroShift = PanelShape<TFormat, TTier, TInt, TFloat>.RowZeroShift, vectorBytes = TFormat.QuantBytes * TTier.Lanes;
        int runs = 32 / PanelShape<TFormat, TTier, TInt, TFloat>.RunLength(TFormat.RowKind), halfBytes = 2 * TTier.Steps(TFormat.RowKind);
        float* header = result + 2 * TTier.Lanes;
        byte* record = panel + (long)(blocks / TFormat.Records) * headerBytes;
        byte* a = row->Activations;
        float* factors = TTier.WidensTimesFactor(TFormat.RowKind) ? row->RowFactorPairs : row->RowFactors;
        float* starts = TTier.WidensTimesFactor(TFormat.RowKind) ? row->RowStartPairs : row->RowStarts;
        float* scaledSums = row->RowScaledSums;
        TFloat acc0 = TTier.Zero, acc1 = TTier.Zero;
        Store(acc0, acc1, result);
        for (int block = 0; block < blocks; block++)
        {
            byte* q0 = record, q1 = record + vectorBytes, scales = record + 2 * vectorBytes;
            TInt n0 = TTier.ZeroInts, n1 = TTier.ZeroInts, w0 = TTier.ZeroInts, w1 = TTier.ZeroInts, factor = TTier.BroadcastInts(factors);
            PrefetchHalf(record + PrefetchDistance, recordBytes / 2);
            Half(q0, q1, a, 0, zeroShift, starts, factor, ref n0, ref n1, ref w0, ref w1, TFormat.RowKind);
            if (TFormat.ScaleLength == 16)
            {
                if (SumsRest) Load(result, ref acc0, ref acc1);
                Scale(header, scales, 0, factor, scaledSums, n0, n1, w0, w1, ref acc0, ref acc1, TFormat.RowKind);
            }

            PrefetchHalf(record + PrefetchDistance + recordBytes / 2, recordBytes / 2);
            Half(q0, q1, a + halfBytes, 1, zeroShift, starts, factor, ref n0, ref n1, ref w0, ref w1, TFormat.RowKind);
            if (SumsRest && TFormat.ScaleLength == 32) Load(result, ref acc0, ref acc1);
            Scale(header, scales, 32 / TFormat.ScaleLength - 1, factor, scaledSums, n0, n1, w0, w1, ref acc0, ref acc1, TFormat.RowKind);
            a += 2 * halfBytes;
            if (SumsRest) Store(acc0, acc1, result);
            factors++;
            starts += runs;
            scaledSums += 32 / TFormat.ScaleLength;
            record += recordBytes;
            if (TFormat.HeaderBytes > 0 && block % TFormat.Records == TFormat.Records - 1) header += WidenHeaders<TFormat, TTier, TInt, TFloat>.Numbers;
        }

        if (!SumsRest) Store(acc0, acc1, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* result, ref TFloat acc0, ref TFloat acc1)
    {
        acc0 = TTier.Load(result);
        acc1 = TTier.Load(result + TTier.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TFloat acc0, TFloat acc1, float* result)
    {
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
        n0 = TTier.MultiplyAdd(kind, TFormat.Operand<TTier, TInt, TFloat>(kind, q0, half, step), x, n0);
        n1 = TTier.MultiplyAdd(kind, TFormat.Operand<TTier, TInt, TFloat>(kind, q1, half, step), x, n1);
    }

    // The integer sums of a scale's length join the float sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(
        float* header, byte* scales, int part, TInt factor, float* scaledSums, TInt n0, TInt n1, TInt w0, TInt w1, ref TFloat acc0, ref TFloat acc1, ProductKind kind)
    {
        Widen(factor, ref n0, ref n1, ref w0, ref w1, kind, 4 * TTier.StepsPerWiden(kind) >= TFormat.ScaleLength);
        acc0 = TTier.Fma(TTier.TimesFactor(kind, w0, factor), TFormat.Scale<TTier, TInt, TFloat>(header, scales, 0, part), acc0);
        acc1 = TTier.Fma(TTier.TimesFactor(kind, w1, factor), TFormat.Scale<TTier, TInt, TFloat>(header, scales, 1, part), acc1);
        if (!TFormat.HasMinimum) return;
        TFloat scaledSum = TTier.Broadcast(scaledSums[part]);
        acc0 = TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, 0, part), scaledSum, acc0);
        acc1 = TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, 1, part), scaledSum, acc1);
    }
}
