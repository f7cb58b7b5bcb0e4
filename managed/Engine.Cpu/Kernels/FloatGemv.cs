using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One float row times one panel of 4 * Lanes columns: acc = fma(x[k], w[k], acc) in the order of k; a lane is an output column.</summary>
internal static unsafe class FloatGemv<TFormat, TTier, TFloat>
    where TFormat : struct, IPackedFloats
    where TTier : struct, IFloatTier<TFloat>
    where TFloat : struct
{
    // Hardware prefetchers stop at pages; this keeps the next memory accesses in flight, into the next panel too.
    private const int PrefetchDistance = 2048;

    /// <summary>Computes the 4 * Lanes sums of a panel.</summary>
    /// <param name="panel">[width, 4, Lanes]</param>
    /// <param name="x">[width]</param>
    /// <param name="width">Elements of K.</param>
    /// <param name="result">[4 * Lanes]</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, float* x, int width, float* result)
    {
        TFloat c0, c1, c2, c3;
        c0 = c1 = c2 = c3 = TTier.Zero;
        int k = 0;
        for (; k + 2 <= width; k += 2)
        {
            Prefetch(panel + PrefetchDistance, 8 * TFormat.ElementBytes * TTier.Lanes);
            Step(panel, x, ref c0, ref c1, ref c2, ref c3);
            Step(panel + 4 * TFormat.ElementBytes * TTier.Lanes, x + 1, ref c0, ref c1, ref c2, ref c3);
            panel += 8 * TFormat.ElementBytes * TTier.Lanes;
            x += 2;
        }

        if (k < width) Step(panel, x, ref c0, ref c1, ref c2, ref c3);
        TTier.Store(c0, result);
        TTier.Store(c1, result + TTier.Lanes);
        TTier.Store(c2, result + 2 * TTier.Lanes);
        TTier.Store(c3, result + 3 * TTier.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* p, int bytes)
    {
        TTier.Prefetch(p);
        if (bytes > 64) TTier.Prefetch(p + 64);
        if (bytes > 128) TTier.Prefetch(p + 128);
        if (bytes > 192) TTier.Prefetch(p + 192);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* w, float* x, ref TFloat c0, ref TFloat c1, ref TFloat c2, ref TFloat c3)
    {
        int vector = TFormat.ElementBytes * TTier.Lanes;
        TFloat a = TTier.Broadcast(*x);
        c0 = TTier.Fma(a, TFormat.Load<TTier, TFloat>(w), c0);
        c1 = TTier.Fma(a, TFormat.Load<TTier, TFloat>(w + vector), c1);
        c2 = TTier.Fma(a, TFormat.Load<TTier, TFloat>(w + 2 * vector), c2);
        c3 = TTier.Fma(a, TFormat.Load<TTier, TFloat>(w + 3 * vector), c3);
    }
}
