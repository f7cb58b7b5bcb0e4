using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>A count known to the JIT.</summary>
internal interface ICount
{
    /// <summary>The count.</summary>
    static abstract int Value { get; }
}

internal readonly struct One : ICount
{
    public static int Value => 1;
}

internal readonly struct Two : ICount
{
    public static int Value => 2;
}

internal readonly struct Three : ICount
{
    public static int Value => 3;
}

internal readonly struct Four : ICount
{
    public static int Value => 4;
}

internal readonly struct Five : ICount
{
    public static int Value => 5;
}

internal readonly struct Six : ICount
{
    public static int Value => 6;
}

internal readonly struct Eight : ICount
{
    public static int Value => 8;
}

/// <summary>How the left operand of a tile lies, and what the product is added to.</summary>
internal interface ITileOperand
{
    /// <summary>Floats from one row to the next, for a tile of <paramref name="rows"/>.</summary>
    static abstract int RowStride(int rows);

    /// <summary>Floats from one term to the next.</summary>
    static abstract int TermStride(int rows);

    /// <summary>Whether the product is added to output * scales, not to 0.</summary>
    static abstract bool Accumulates { get; }
}

/// <summary>
/// output[r, c] = sum over k of left[r, k] * right[k, c] (+ output[r, c] * scales[r]): one register tile of TRows rows and TColumns vectors. Each
/// element is its own chain of fused multiply-adds in the order of k, so it is the same in a tile of any size. The promise: right and output have
/// TColumns whole vectors from their addresses on. TColumns is one to four, or eight for a single row, whose four sums would wait for each other.
/// </summary>
internal static unsafe class ProductTile<T, V, TRows, TColumns, TOperand>
    where T : struct, IFloatTier<V>
    where V : struct
    where TRows : struct, ICount
    where TColumns : struct, ICount
    where TOperand : struct, ITileOperand
{
    /// <summary>Computes the tile.</summary>
    /// <param name="left">First term of the first row.</param>
    /// <param name="right">[terms, rightStride]</param>
    /// <param name="rightStride">Floats between rows of the right operand.</param>
    /// <param name="terms">Length of the sums.</param>
    /// <param name="scales">[rows]; read only when the operand accumulates.</param>
    /// <param name="output">[rows, outputStride]</param>
    /// <param name="outputStride">Floats between output rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* left, float* right, nint rightStride, int terms, float* scales, float* output, nint outputStride)
    {
        V a00 = T.Zero, a01 = T.Zero, a02 = T.Zero, a03 = T.Zero, a04 = T.Zero, a05 = T.Zero, a06 = T.Zero, a07 = T.Zero;
        V a10 = T.Zero, a11 = T.Zero, a12 = T.Zero, a13 = T.Zero;
        V a20 = T.Zero, a21 = T.Zero, a22 = T.Zero, a23 = T.Zero;
        V a30 = T.Zero, a31 = T.Zero, a32 = T.Zero, a33 = T.Zero;
        V a40 = T.Zero, a41 = T.Zero, a42 = T.Zero, a43 = T.Zero;
        V a50 = T.Zero, a51 = T.Zero, a52 = T.Zero, a53 = T.Zero;
        if (TOperand.Accumulates)
        {
            V factor = T.Broadcast(scales[0]);
            a00 = T.Mul(T.Load(output), factor);
            if (TColumns.Value > 1) a01 = T.Mul(T.Load(output + T.Lanes), factor);
            if (TColumns.Value > 2) a02 = T.Mul(T.Load(output + 2 * T.Lanes), factor);
            if (TColumns.Value > 3) a03 = T.Mul(T.Load(output + 3 * T.Lanes), factor);
            if (TColumns.Value > 4)
            {
                a04 = T.Mul(T.Load(output + 4 * T.Lanes), factor);
                a05 = T.Mul(T.Load(output + 5 * T.Lanes), factor);
                a06 = T.Mul(T.Load(output + 6 * T.Lanes), factor);
                a07 = T.Mul(T.Load(output + 7 * T.Lanes), factor);
            }

            if (TRows.Value > 1)
            {
                factor = T.Broadcast(scales[1]);
                a10 = T.Mul(T.Load(output + outputStride), factor);
                if (TColumns.Value > 1) a11 = T.Mul(T.Load(output + outputStride + T.Lanes), factor);
                if (TColumns.Value > 2) a12 = T.Mul(T.Load(output + outputStride + 2 * T.Lanes), factor);
                if (TColumns.Value > 3) a13 = T.Mul(T.Load(output + outputStride + 3 * T.Lanes), factor);
            }

            if (TRows.Value > 2)
            {
                factor = T.Broadcast(scales[2]);
                a20 = T.Mul(T.Load(output + 2 * outputStride), factor);
                if (TColumns.Value > 1) a21 = T.Mul(T.Load(output + 2 * outputStride + T.Lanes), factor);
                if (TColumns.Value > 2) a22 = T.Mul(T.Load(output + 2 * outputStride + 2 * T.Lanes), factor);
                if (TColumns.Value > 3) a23 = T.Mul(T.Load(output + 2 * outputStride + 3 * T.Lanes), factor);
            }

            if (TRows.Value > 3)
            {
                factor = T.Broadcast(scales[3]);
                a30 = T.Mul(T.Load(output + 3 * outputStride), factor);
                if (TColumns.Value > 1) a31 = T.Mul(T.Load(output + 3 * outputStride + T.Lanes), factor);
                if (TColumns.Value > 2) a32 = T.Mul(T.Load(output + 3 * outputStride + 2 * T.Lanes), factor);
                if (TColumns.Value > 3) a33 = T.Mul(T.Load(output + 3 * outputStride + 3 * T.Lanes), factor);
            }

            if (TRows.Value > 4)
            {
                factor = T.Broadcast(scales[4]);
                a40 = T.Mul(T.Load(output + 4 * outputStride), factor);
                if (TColumns.Value > 1) a41 = T.Mul(T.Load(output + 4 * outputStride + T.Lanes), factor);
                if (TColumns.Value > 2) a42 = T.Mul(T.Load(output + 4 * outputStride + 2 * T.Lanes), factor);
                if (TColumns.Value > 3) a43 = T.Mul(T.Load(output + 4 * outputStride + 3 * T.Lanes), factor);
            }

            if (TRows.Value > 5)
            {
                factor = T.Broadcast(scales[5]);
                a50 = T.Mul(T.Load(output + 5 * outputStride), factor);
                if (TColumns.Value > 1) a51 = T.Mul(T.Load(output + 5 * outputStride + T.Lanes), factor);
                if (TColumns.Value > 2) a52 = T.Mul(T.Load(output + 5 * outputStride + 2 * T.Lanes), factor);
                if (TColumns.Value > 3) a53 = T.Mul(T.Load(output + 5 * outputStride + 3 * T.Lanes), factor);
            }
        }

        for (; terms > 0; terms--)
        {
            // The fewer of the two operands stay in registers: with 16 of them, 12 accumulators leave room for three and one in passing.
            if (TRows.Value < TColumns.Value)
            {
                V x0 = T.Broadcast(left[0]), x1 = T.Zero, x2 = T.Zero;
                if (TRows.Value > 1) x1 = T.Broadcast(left[TOperand.RowStride(TRows.Value)]);
                if (TRows.Value > 2) x2 = T.Broadcast(left[2 * TOperand.RowStride(TRows.Value)]);
                V y = T.Load(right);
                a00 = T.Fma(x0, y, a00);
                if (TRows.Value > 1) a10 = T.Fma(x1, y, a10);
                if (TRows.Value > 2) a20 = T.Fma(x2, y, a20);

                if (TColumns.Value > 1)
                {
                    y = T.Load(right + T.Lanes);
                    a01 = T.Fma(x0, y, a01);
                    if (TRows.Value > 1) a11 = T.Fma(x1, y, a11);
                    if (TRows.Value > 2) a21 = T.Fma(x2, y, a21);
                }

                if (TColumns.Value > 2)
                {
                    y = T.Load(right + 2 * T.Lanes);
                    a02 = T.Fma(x0, y, a02);
                    if (TRows.Value > 1) a12 = T.Fma(x1, y, a12);
                    if (TRows.Value > 2) a22 = T.Fma(x2, y, a22);
                }

                if (TColumns.Value > 3)
                {
                    y = T.Load(right + 3 * T.Lanes);
                    a03 = T.Fma(x0, y, a03);
                    if (TRows.Value > 1) a13 = T.Fma(x1, y, a13);
                    if (TRows.Value > 2) a23 = T.Fma(x2, y, a23);
                }

                if (TColumns.Value > 4)
                {
                    a04 = T.Fma(x0, T.Load(right + 4 * T.Lanes), a04);
                    a05 = T.Fma(x0, T.Load(right + 5 * T.Lanes), a05);
                    a06 = T.Fma(x0, T.Load(right + 6 * T.Lanes), a06);
                    a07 = T.Fma(x0, T.Load(right + 7 * T.Lanes), a07);
                }
            }
            else
            {
                V y0 = T.Load(right), y1 = T.Zero, y2 = T.Zero, y3 = T.Zero;
                if (TColumns.Value > 1) y1 = T.Load(right + T.Lanes);
                if (TColumns.Value > 2) y2 = T.Load(right + 2 * T.Lanes);
                if (TColumns.Value > 3) y3 = T.Load(right + 3 * T.Lanes);
                V x = T.Broadcast(left[0]);
                a00 = T.Fma(x, y0, a00);
                if (TColumns.Value > 1) a01 = T.Fma(x, y1, a01);
                if (TColumns.Value > 2) a02 = T.Fma(x, y2, a02);
                if (TColumns.Value > 3) a03 = T.Fma(x, y3, a03);

                if (TRows.Value > 1)
                {
                    x = T.Broadcast(left[TOperand.RowStride(TRows.Value)]);
                    a10 = T.Fma(x, y0, a10);
                    if (TColumns.Value > 1) a11 = T.Fma(x, y1, a11);
                    if (TColumns.Value > 2) a12 = T.Fma(x, y2, a12);
                    if (TColumns.Value > 3) a13 = T.Fma(x, y3, a13);
                }

                if (TRows.Value > 2)
                {
                    x = T.Broadcast(left[2 * TOperand.RowStride(TRows.Value)]);
                    a20 = T.Fma(x, y0, a20);
                    if (TColumns.Value > 1) a21 = T.Fma(x, y1, a21);
                    if (TColumns.Value > 2) a22 = T.Fma(x, y2, a22);
                    if (TColumns.Value > 3) a23 = T.Fma(x, y3, a23);
                }

                if (TRows.Value > 3)
                {
                    x = T.Broadcast(left[3 * TOperand.RowStride(TRows.Value)]);
                    a30 = T.Fma(x, y0, a30);
                    if (TColumns.Value > 1) a31 = T.Fma(x, y1, a31);
                    if (TColumns.Value > 2) a32 = T.Fma(x, y2, a32);
                    if (TColumns.Value > 3) a33 = T.Fma(x, y3, a33);
                }

                if (TRows.Value > 4)
                {
                    x = T.Broadcast(left[4 * TOperand.RowStride(TRows.Value)]);
                    a40 = T.Fma(x, y0, a40);
                    if (TColumns.Value > 1) a41 = T.Fma(x, y1, a41);
                    if (TColumns.Value > 2) a42 = T.Fma(x, y2, a42);
                    if (TColumns.Value > 3) a43 = T.Fma(x, y3, a43);
                }

                if (TRows.Value > 5)
                {
                    x = T.Broadcast(left[5 * TOperand.RowStride(TRows.Value)]);
                    a50 = T.Fma(x, y0, a50);
                    if (TColumns.Value > 1) a51 = T.Fma(x, y1, a51);
                    if (TColumns.Value > 2) a52 = T.Fma(x, y2, a52);
                    if (TColumns.Value > 3) a53 = T.Fma(x, y3, a53);
                }
            }

            left += TOperand.TermStride(TRows.Value);
            right += rightStride;
        }

        StoreRow(output, a00, a01, a02, a03);
        if (TColumns.Value > 4)
        {
            T.Store(a04, output + 4 * T.Lanes);
            T.Store(a05, output + 5 * T.Lanes);
            T.Store(a06, output + 6 * T.Lanes);
            T.Store(a07, output + 7 * T.Lanes);
        }

        if (TRows.Value > 1) StoreRow(output += outputStride, a10, a11, a12, a13);
        if (TRows.Value > 2) StoreRow(output += outputStride, a20, a21, a22, a23);
        if (TRows.Value > 3) StoreRow(output += outputStride, a30, a31, a32, a33);
        if (TRows.Value > 4) StoreRow(output += outputStride, a40, a41, a42, a43);
        if (TRows.Value > 5) StoreRow(output + outputStride, a50, a51, a52, a53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* output, V c0, V c1, V c2, V c3)
    {
        T.Store(c0, output);
        if (TColumns.Value > 1) T.Store(c1, output + T.Lanes);
        if (TColumns.Value > 2) T.Store(c2, output + 2 * T.Lanes);
        if (TColumns.Value > 3) T.Store(c3, output + 3 * T.Lanes);
    }
}
