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
    /// <param name="result">[2 * Lanes], behind them the panel's headers, widened. [blocks / Records, HeaderBytes * Lanes]</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, int blocks, IntegerTileArgs* row, float* result)
    {
        // Constants, read first: the method is so large that the compiler stops inlining towards its end.
        int headerBytes = PanelShape<TFormat, TTier, TInt, TFloat>.HeaderBytes, recordBytes = PanelShape<TFormat, TTier, TInt, TFloat>.RecordBytes;
        int zeroShift = PanelShape<TFormat, TTier, TInt, TFloat>.RowZeroShift, vectorBytes = TFormat.QuantBytes * TTier.Lanes;
        float* header = result + 2 * TTier.Lanes;
        byte* record = panel + (long)(blocks / TFormat.Records) * headerBytes;
        byte* a = row->Activations;
        float* factors = row->RowFactors, starts = row->RowStarts, scaledSums = row->RowScaledSums;
        TFloat acc0 = TTier.Zero, acc1 = TTier.Zero;
        Store(acc0, acc1, result);
        for (int block = 0; block < blocks; block++)
        {
            byte* q0 = record, q1 = record + vectorBytes, scales = record + 2 * vectorBytes;
            TInt n0 = TTier.ZeroInts, n1 = TTier.ZeroInts, w0 = TTier.ZeroInts, w1 = TTier.ZeroInts;
            PrefetchHalf(record + PrefetchDistance, recordBytes / 2);
            Half(q0, q1, a, 0, ref n0, ref n1, ref w0, ref w1, TFormat.RowKind);
            a += 2 * TTier.Steps(TFormat.RowKind);
            if (TFormat.ScaleLength == 16)
            {
                if (SumsRest) Load(result, ref acc0, ref acc1);
                acc0 = Scale(zeroShift, header, scales, 0, 0, factors, starts, scaledSums, Total(n0, w0, TFormat.RowKind), acc0);
                acc1 = Scale(zeroShift, header, scales, 1, 0, factors, starts, scaledSums, Total(n1, w1, TFormat.RowKind), acc1);
                n0 = n1 = w0 = w1 = TTier.ZeroInts;
            }

            PrefetchHalf(record + PrefetchDistance + recordBytes / 2, recordBytes / 2);
            Half(q0, q1, a, 1, ref n0, ref n1, ref w0, ref w1, TFormat.RowKind);
            a += 2 * TTier.Steps(TFormat.RowKind);
            if (TFormat.ScaleLength == 16)
            {
                acc0 = Scale(zeroShift, header, scales, 0, 1, factors, starts + 1, scaledSums + 1, Total(n0, w0, TFormat.RowKind), acc0);
                acc1 = Scale(zeroShift, header, scales, 1, 1, factors, starts + 1, scaledSums + 1, Total(n1, w1, TFormat.RowKind), acc1);
            }
            else
            {
                if (SumsRest) Load(result, ref acc0, ref acc1);
                acc0 = Scale(zeroShift, header, scales, 0, 0, factors, starts, scaledSums, Total(n0, w0, TFormat.RowKind), acc0);
                acc1 = Scale(zeroShift, header, scales, 1, 0, factors, starts, scaledSums, Total(n1, w1, TFormat.RowKind), acc1);
            }

            if (SumsRest) Store(acc0, acc1, result);
            factors++;
            starts += 32 / TFormat.ScaleLength;
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

    // Sixteen elements of K. Narrow accumulators that hold no more are added to the wide ones. The constants come last: the compiler keeps what is
    // computed before another argument in a variable, and then inlines the branches for every other constant too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Half(byte* q0, byte* q1, byte* a, int half, ref TInt n0, ref TInt n1, ref TInt w0, ref TInt w1, ProductKind kind)
    {
        Quarter(q0, q1, a, half, 0, ref n0, ref n1, kind, TTier.Steps(kind));
        Widen(0, ref n0, ref n1, ref w0, ref w1, kind, TTier.StepsPerWiden(kind));
        Quarter(q0, q1, a, half, 1, ref n0, ref n1, kind, TTier.Steps(kind));
        Widen(1, ref n0, ref n1, ref w0, ref w1, kind, TTier.StepsPerWiden(kind));
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
    private static void Widen(int quarter, ref TInt n0, ref TInt n1, ref TInt w0, ref TInt w1, ProductKind kind, int stepsPerWiden)
    {
        if (stepsPerWiden > 2 * quarter + 2) return;
        w0 = TTier.AddInts(w0, TTier.Widen(kind, n0));
        w1 = TTier.AddInts(w1, TTier.Widen(kind, n1));
        n0 = n1 = TTier.ZeroInts;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* q0, byte* q1, byte* a, int half, int step, ref TInt n0, ref TInt n1, ProductKind kind)
    {
        TInt x = TTier.BroadcastInts(a + 4 * step);
        n0 = TTier.MultiplyAdd(kind, TFormat.Operand<TTier, TInt, TFloat>(kind, q0, half, step), x, n0);
        n1 = TTier.MultiplyAdd(kind, TFormat.Operand<TTier, TInt, TFloat>(kind, q1, half, step), x, n1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Total(TInt narrow, TInt wide, ProductKind kind) => TTier.StepsPerWiden(kind) == 8 ? TTier.Widen(kind, narrow) : wide;

    // The integer sums of a scale's length, freed of offsets, join the float sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFloat Scale(
        int zeroShift, float* header, byte* scales, int vector, int part, float* factor, float* start, float* scaledSum, TInt sums, TFloat acc)
    {
        if (zeroShift >= 0) sums = TTier.AddInts(sums, TTier.StartWide(start, zeroShift));
        acc = TTier.Fma(TTier.Mul(TTier.ToFloat(sums), TTier.Broadcast(*factor)), TFormat.Scale<TTier, TInt, TFloat>(header, scales, vector, part), acc);
        return TFormat.HasMinimum ? TTier.Fma(TFormat.Minimum<TTier, TInt, TFloat>(header, scales, vector, part), TTier.Broadcast(*scaledSum), acc) : acc;
    }
}
