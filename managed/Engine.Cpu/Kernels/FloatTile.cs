using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Up to six rows by two vectors of columns, in registers over a slice of K: acc = fma(x[k], w[k], acc) in the order of k, as
/// <see cref="FloatGemv{TFormat,TTier,TFloat}"/> has it.
/// </summary>
internal static unsafe class FloatTile<TTier, TFloat>
    where TTier : struct, IFloatTier<TFloat>
    where TFloat : struct
{
    // Elements of K in one turn of the loop, whose own instructions take dispatch slots that the multiply-adds could use.
    private const int Unrolled = 4;

    /// <summary>Multiplies <paramref name="rows"/> rows, 1 to 6.</summary>
    /// <param name="rows">Rows, also the stride of x.</param>
    /// <param name="w">[length, 2, Lanes]</param>
    /// <param name="x">[length, rows]</param>
    /// <param name="length">Elements of K.</param>
    /// <param name="sums">Added to. [rows, stride]</param>
    /// <param name="stride">Elements between two rows of the sums.</param>
    public static void Run(int rows, float* w, float* x, int length, float* sums, int stride)
    {
        switch (rows)
        {
            case 1: Rows1(w, x, length, sums, stride); break;
            case 2: Rows2(w, x, length, sums, stride); break;
            case 3: Rows3(w, x, length, sums, stride); break;
            case 4: Rows4(w, x, length, sums, stride); break;
            case 5: Rows5(w, x, length, sums, stride); break;
            default: Rows6(w, x, length, sums, stride); break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(float* w, float* x, int length, float* sums, int stride) => Multiply(1, w, x, length, sums, stride);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(float* w, float* x, int length, float* sums, int stride) => Multiply(2, w, x, length, sums, stride);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(float* w, float* x, int length, float* sums, int stride) => Multiply(3, w, x, length, sums, stride);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float* w, float* x, int length, float* sums, int stride) => Multiply(4, w, x, length, sums, stride);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows5(float* w, float* x, int length, float* sums, int stride) => Multiply(5, w, x, length, sums, stride);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(float* w, float* x, int length, float* sums, int stride) => Multiply(6, w, x, length, sums, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(int rows, float* w, float* x, int length, float* sums, int stride)
    {
        TFloat c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = TTier.Zero;
        if (rows > 0) Load(sums, out c00, out c01);
        if (rows > 1) Load(sums + stride, out c10, out c11);
        if (rows > 2) Load(sums + 2 * stride, out c20, out c21);
        if (rows > 3) Load(sums + 3 * stride, out c30, out c31);
        if (rows > 4) Load(sums + 4 * stride, out c40, out c41);
        if (rows > 5) Load(sums + 5 * stride, out c50, out c51);
        int k = 0;
        for (; k <= length - Unrolled; k += Unrolled)
        {
            Step(rows, 0, w, x, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            Step(rows, 1, w, x, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            Step(rows, 2, w, x, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            Step(rows, 3, w, x, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            w += 2 * Unrolled * TTier.Lanes;
            x += Unrolled * rows;
        }

        for (; k < length; k++)
        {
            Step(rows, 0, w, x, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            w += 2 * TTier.Lanes;
            x += rows;
        }

        if (rows > 0) Store(sums, c00, c01);
        if (rows > 1) Store(sums + stride, c10, c11);
        if (rows > 2) Store(sums + 2 * stride, c20, c21);
        if (rows > 3) Store(sums + 3 * stride, c30, c31);
        if (rows > 4) Store(sums + 4 * stride, c40, c41);
        if (rows > 5) Store(sums + 5 * stride, c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* sums, out TFloat c0, out TFloat c1)
    {
        c0 = TTier.Load(sums);
        c1 = TTier.Load(sums + TTier.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, TFloat c0, TFloat c1)
    {
        TTier.Store(c0, sums);
        TTier.Store(c1, sums + TTier.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        int rows, int step, float* w, float* x, ref TFloat c00, ref TFloat c01, ref TFloat c10, ref TFloat c11, ref TFloat c20, ref TFloat c21,
        ref TFloat c30, ref TFloat c31, ref TFloat c40, ref TFloat c41, ref TFloat c50, ref TFloat c51)
    {
        TFloat w0 = TTier.Load(w + 2 * step * TTier.Lanes), w1 = TTier.Load(w + (2 * step + 1) * TTier.Lanes);
        if (rows > 0)
        {
            TFloat a = TTier.Broadcast(x[step * rows + 0]);
            c00 = TTier.Fma(a, w0, c00);
            c01 = TTier.Fma(a, w1, c01);
        }

        if (rows > 1)
        {
            TFloat a = TTier.Broadcast(x[step * rows + 1]);
            c10 = TTier.Fma(a, w0, c10);
            c11 = TTier.Fma(a, w1, c11);
        }

        if (rows > 2)
        {
            TFloat a = TTier.Broadcast(x[step * rows + 2]);
            c20 = TTier.Fma(a, w0, c20);
            c21 = TTier.Fma(a, w1, c21);
        }

        if (rows > 3)
        {
            TFloat a = TTier.Broadcast(x[step * rows + 3]);
            c30 = TTier.Fma(a, w0, c30);
            c31 = TTier.Fma(a, w1, c31);
        }

        if (rows > 4)
        {
            TFloat a = TTier.Broadcast(x[step * rows + 4]);
            c40 = TTier.Fma(a, w0, c40);
            c41 = TTier.Fma(a, w1, c41);
        }

        if (rows > 5)
        {
            TFloat a = TTier.Broadcast(x[step * rows + 5]);
            c50 = TTier.Fma(a, w0, c50);
            c51 = TTier.Fma(a, w1, c51);
        }
    }
}
