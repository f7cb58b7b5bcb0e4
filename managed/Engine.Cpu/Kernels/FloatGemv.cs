using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// One float row times panels of 4 * Lanes columns: acc = fma(x[k], w[k], acc) in the order of k; a lane is an output column. A few k of each panel in turn, as in
/// <see cref="IntegerGemv{TFormat,TTier,TInt,TFloat}"/>.
/// </summary>
internal static unsafe class FloatGemv<TFormat, TTier, TFloat>
    where TFormat : struct, IPackedFloats
    where TTier : struct, IFloatTier<TFloat>
    where TFloat : struct
{
    // Elements of K that are read of a panel before the next one's turn.
    private const int Turn = 8;

    /// <summary>Computes the 4 * Lanes sums of each of some panels.</summary>
    /// <param name="panel">The first panel. [width, 4, Lanes]</param>
    /// <param name="stride">Bytes from a panel to the next.</param>
    /// <param name="panels">Panels.</param>
    /// <param name="x">[width]</param>
    /// <param name="width">Elements of K.</param>
    /// <param name="sums">[panels, 4 * Lanes], zeros that become the sums.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* panel, long stride, int panels, float* x, int width, float* sums)
    {
        int element = 4 * TFormat.ElementBytes * TTier.Lanes;
        for (int k = 0; k < width; k += Turn, x += Turn, panel += Turn * element)
        {
            float* result = sums;
            byte* w = panel;
            int length = Math.Min(Turn, width - k);
            for (int left = panels; left > 0; left--)
            {
                TFloat c0 = TTier.Load(result), c1 = TTier.Load(result + TTier.Lanes), c2 = TTier.Load(result + 2 * TTier.Lanes), c3 = TTier.Load(result + 3 * TTier.Lanes);
                int i = 0;
                for (; i + 2 <= length; i += 2)
                {
                    Step(w + i * element, x + i, ref c0, ref c1, ref c2, ref c3);
                    Step(w + (i + 1) * element, x + i + 1, ref c0, ref c1, ref c2, ref c3);
                }

                if (i < length) Step(w + i * element, x + i, ref c0, ref c1, ref c2, ref c3);
                TTier.Store(c0, result);
                TTier.Store(c1, result + TTier.Lanes);
                TTier.Store(c2, result + 2 * TTier.Lanes);
                TTier.Store(c3, result + 3 * TTier.Lanes);
                w += stride;
                result += 4 * TTier.Lanes;
            }
        }
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
