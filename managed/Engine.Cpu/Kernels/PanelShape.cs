using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Sizes of an integer format's panels on a tier; constants once compiled.</summary>
internal static unsafe class PanelShape<TFormat, TTier, TInt, TFloat>
    where TFormat : struct, IPackedIntegers
    where TTier : struct, ITier<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Output columns of a panel.</summary>
    public static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TTier.Lanes;
    }

    /// <summary>Bytes of the header of one stored block.</summary>
    public static int HeaderBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.HeaderBytes * Columns;
    }

    /// <summary>Bytes of a record: the quants and scales of 32 elements of K.</summary>
    public static int RecordBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TFormat.QuantBytes + TFormat.ScaleBytes) * Columns;
    }

    /// <summary>
    /// Log2 of what the multiplied integers exceed the true ones by, or -1: the format's own offset, or the tier's for signed bytes. One of the two is -1; without a
    /// branch, as in <see cref="ITier{TInt,TFloat}"/>.
    /// </summary>
    public static int ZeroShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.ZeroShift & TTier.OffsetShift(TFormat.Kind);
    }

    /// <summary>The same for one row.</summary>
    public static int RowZeroShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.ZeroShift & TTier.OffsetShift(TFormat.RowKind);
    }

    /// <summary>Records, or steps' vectors, that share a scale: 1 or 2 a record.</summary>
    public static int SegmentsPerRecord
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 32 / TFormat.ScaleLength;
    }

    /// <summary>Elements of K whose products with weights of <paramref name="kind"/> one narrow accumulator holds: a segment, or an even part of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RunLength(ProductKind kind) => Math.Min(TFormat.ScaleLength, 4 * TTier.StepsPerWiden(kind));

    /// <summary>What the product of several rows, or with <see cref="IPackedIntegers.RowKind"/> of one, reads of the quantized activations.</summary>
    /// <param name="kind">How the weights are multiplied.</param>
    /// <param name="zeroShift">Log2 of their offset, or -1.</param>
    public static ActivationForms Forms(ProductKind kind, int zeroShift)
    {
        ActivationForms forms = TTier.Steps(kind) == 8 ? ActivationForms.Bytes : ActivationForms.Pairs;
        if (zeroShift >= 0) forms |= SumsOf(RunLength(kind));
        return TFormat.HasMinimum ? forms | SumsOf(TFormat.ScaleLength) : forms;
    }

    /// <summary>What assembled tiles read besides: their 32-bit sums hold a whole segment, whatever a narrow accumulator holds.</summary>
    public static ActivationForms AssembledForms => ZeroShift >= 0 && TTier.AssemblesTiles ? SumsOf(TFormat.ScaleLength) : default;

    private static ActivationForms SumsOf(int length) =>
        length == 32 ? ActivationForms.BlockSums : length == 16 ? ActivationForms.HalfBlockSums : ActivationForms.QuarterBlockSums;

    /// <summary>Bytes of a panel, rounded to a cache line.</summary>
    public static long PanelBytes(int blocks) => ((long)(blocks / TFormat.Records) * HeaderBytes + (long)blocks * RecordBytes + 63) / 64 * 64;

    /// <summary>The activation's values in the form that the tier multiplies with weights of <paramref name="kind"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Activations(ProductKind kind, QuantizedRows* rows) => TTier.Steps(kind) == 8 ? rows->Bytes : rows->Pairs;
}
