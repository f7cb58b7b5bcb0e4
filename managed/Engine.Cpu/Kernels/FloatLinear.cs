using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The traversals of a packed float part: as <see cref="IntegerLinear{TFormat,TTier,TInt,TFloat}"/>, in float32 throughout.</summary>
internal static unsafe class FloatLinear<TFormat, TTier, TFloat>
    where TFormat : struct, IPackedFloats
    where TTier : struct, IFloatTier<TFloat>
    where TFloat : struct
{
    private const int RowBlock = 16 * FloatRows.TileRows;

    /// <summary>Output columns of a panel.</summary>
    public static int Columns => 4 * TTier.Lanes;

    /// <summary>Bytes of scratch memory that a thread needs.</summary>
    public static int ScratchBytes => 4 * Columns * (FloatRows.MaxSliceLength + RowBlock);

    /// <summary>Bytes of a panel, rounded to a cache line.</summary>
    public static long PanelBytes(int inputs) => ((long)inputs * Columns * TFormat.ElementBytes + 63) / 64 * 64;

    /// <summary>One row; see <see cref="LinearPart.Gemv"/>.</summary>
    public static void Gemv(LinearPart* part, LinearRun* run, int first, int end, byte* scratch)
    {
        float* sums = (float*)scratch;
        PanelStreams streams = new(first, end);
        while (streams.Next(out int panel, out int count))
        {
            new Span<float>(sums, count * Columns).Clear();
            FloatGemv<TFormat, TTier, TFloat>.Run(part->Panels + panel * part->PanelBytes, streams.Stride * part->PanelBytes, count, run->Floats->Values, part->Inputs, sums);
            for (int i = 0; i < count; i++) StoreSums<TTier, TFloat>.Run(sums + i * Columns, part, run, panel + i * streams.Stride, 0, 1, null);
        }
    }

    /// <summary>Several rows; see <see cref="LinearPart.Gemm"/>.</summary>
    public static void Gemm(LinearPart* part, LinearRun* run, int first, int end, byte* scratch)
    {
        FloatRows* rows = run->Floats;
        float* weights = (float*)scratch, sums = weights + FloatRows.MaxSliceLength * Columns;
        for (int firstRow = 0; firstRow < run->Rows; firstRow += RowBlock)
        {
            int count = Math.Min(RowBlock, run->Rows - firstRow);
            for (int panel = first; panel < end; panel++)
            {
                new Span<float>(sums, count * Columns).Clear();
                for (int k = 0; k < part->Inputs; k += FloatRows.MaxSliceLength)
                {
                    int length = Math.Min(FloatRows.MaxSliceLength, part->Inputs - k);
                    long next = panel * part->PanelBytes + (k + length) * (long)Columns * TFormat.ElementBytes;
                    PrefetchRun following = new(part->Panels + next, FloatRows.MaxSliceLength * Columns * TFormat.ElementBytes);
                    int share = following.Share((count + FloatRows.TileRows - 1) / FloatRows.TileRows);
                    Widen(part->Panels + panel * part->PanelBytes + (long)k * Columns * TFormat.ElementBytes, length, weights);
                    for (int row = firstRow; row < firstRow + count; row += FloatRows.TileRows)
                    {
                        following.Next<TTier, TFloat>(share);
                        int tileRows = Math.Min(FloatRows.TileRows, run->Rows - row);
                        float* x = rows->Slice(k, length, row), to = sums + (row - firstRow) * Columns;
                        FloatTile<TTier, TFloat>.Run(tileRows, weights, x, length, to, Columns);
                        FloatTile<TTier, TFloat>.Run(tileRows, weights + 2 * length * TTier.Lanes, x, length, to + 2 * TTier.Lanes, Columns);
                    }
                }

                StoreSums<TTier, TFloat>.Run(sums, part, run, panel, firstRow, count, null);
            }
        }
    }

    /// <summary>Stored rows to one panel; columns beyond the last output are zeros.</summary>
    /// <param name="source">First stored row.</param>
    /// <param name="rowBytes">Bytes of a stored row.</param>
    /// <param name="rows">Rows, at most the panel's columns.</param>
    /// <param name="inputs">Elements a row.</param>
    /// <param name="panel">The panel; zeroed where <paramref name="rows"/> is less than its columns.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Pack(byte* source, long rowBytes, int rows, int inputs, byte* panel)
    {
        // Columns a cache line apart in K at a time, so that the panel's lines stay in the first-level cache while the columns fill them.
        const int Run = 64;
        for (int first = 0; first < inputs; first += Run)
        {
            int length = Math.Min(Run, inputs - first);
            for (int column = 0; column < rows; column++)
            {
                byte* from = source + column * rowBytes + (long)first * TFormat.ElementBytes;
                byte* to = panel + ((long)first * Columns + column) * TFormat.ElementBytes;
                if (TFormat.ElementBytes == 4)
                {
                    for (int i = 0; i < length; i++) ((uint*)to)[i * Columns] = Unsafe.ReadUnaligned<uint>(from + 4 * i);
                }
                else
                {
                    for (int i = 0; i < length; i++) ((ushort*)to)[i * Columns] = Unsafe.ReadUnaligned<ushort>(from + 2 * i);
                }
            }
        }
    }

    // [length, 4, Lanes] stored to two of [length, 2, Lanes] floats.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* panel, int length, float* weights)
    {
        int vector = TFormat.ElementBytes * TTier.Lanes;
        float* second = weights + 2 * length * TTier.Lanes;
        for (int k = 0; k < length; k++)
        {
            TTier.Store(TFormat.Load<TTier, TFloat>(panel), weights);
            TTier.Store(TFormat.Load<TTier, TFloat>(panel + vector), weights + TTier.Lanes);
            TTier.Store(TFormat.Load<TTier, TFloat>(panel + 2 * vector), second);
            TTier.Store(TFormat.Load<TTier, TFloat>(panel + 3 * vector), second + TTier.Lanes);
            panel += 4 * vector;
            weights += 2 * TTier.Lanes;
            second += 2 * TTier.Lanes;
        }
    }
}
