using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// 2^x and e^x: 2^x = 2^n * 2^f with n = round(x) and f in [-0.5, 0.5], where 2^f is a minimax polynomial of degree 6 with the constant term 1
/// (relative error 2e-9 before rounding). Exact at 0. Relative error below 2^-22.5.
/// </summary>
internal static class Exponential<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // Adding it leaves the nearest integer in the low bits of the sum.
    private const float Round = 12582912;

    // The polynomial, by powers of f.
    private const float C1 = 0.6931472f;
    private const float C2 = 0.24022648f;
    private const float C3 = 0.055503324f;
    private const float C4 = 0.009618437f;
    private const float C5 = 0.0013398874f;
    private const float C6 = 0.00015353363f;

    // log2(e) in two floats.
    private const float Log2E = 1.44269502f;
    private const float Log2ELow = 1.92596299e-8f;

    // Beyond it the hyperbolic tangent of x ln(2) / 2 is 1.
    private const float Saturated = 32;

    // 127 ln(2)
    private const float Limit = 88.02969f;

    /// <summary>2^x for x &lt; 127.5: 0 below -126.5 (so for -infinity), NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V PowerOfTwo(V x)
    {
        x = T.Max(T.Broadcast(-127), x);
        V shifted = T.Add(x, T.Broadcast(Round));
        return Scaled(T.Sub(x, T.Sub(shifted, T.Broadcast(Round))), shifted);
    }

    /// <summary>
    /// Four times 2^x, the same numbers, step by step side by side: one chain of steps takes ten times as long as its share of the multipliers, and
    /// the processor's window holds no more than three chains that follow each other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V A, V B, V C, V D) PowerOfTwo(V a, V b, V c, V d)
    {
        V least = T.Broadcast(-127);
        a = T.Max(least, a);
        b = T.Max(least, b);
        c = T.Max(least, c);
        d = T.Max(least, d);
        Split(ref a, ref b, ref c, ref d, out V na, out V nb, out V nc, out V nd);
        Slopes(a, b, c, d, out V pa, out V pb, out V pc, out V pd);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, 1);
        return (T.Mul(pa, T.PowerOfTwo(na)), T.Mul(pb, T.PowerOfTwo(nb)), T.Mul(pc, T.PowerOfTwo(nc)), T.Mul(pd, T.PowerOfTwo(nd)));
    }

    /// <summary>
    /// Four times (2^x - 1) / (2^x + 1), which is tanh(x ln(2) / 2), side by side. 2^x - 1 = 2^n (2^f - 1) + (2^n - 1) keeps its digits where 2^x is close
    /// to 1: relative error below 2^-21. 1 and -1 beyond 26, NaN for NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V A, V B, V C, V D) HyperbolicTangent(V a, V b, V c, V d)
    {
        a = Bounded(a);
        b = Bounded(b);
        c = Bounded(c);
        d = Bounded(d);
        Split(ref a, ref b, ref c, ref d, out V na, out V nb, out V nc, out V nd);
        Slopes(a, b, c, d, out V pa, out V pb, out V pc, out V pd);
        return (Ratio(T.Mul(pa, a), na), Ratio(T.Mul(pb, b), nb), Ratio(T.Mul(pc, c), nc), Ratio(T.Mul(pd, d), nd));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bounded(V x) => T.Min(T.Broadcast(Saturated), T.Max(T.Broadcast(-Saturated), x));

    // m / (m + 2) with m = 2^n (1 + p) - 1 and shifted = n + Round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Ratio(V p, V shifted)
    {
        V scale = T.PowerOfTwo(shifted), m = T.Fma(p, scale, T.Sub(scale, T.Broadcast(1)));
        return T.Div(m, T.Add(m, T.Broadcast(2)));
    }

    // Leaves the fractions f, and n + Round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(ref V a, ref V b, ref V c, ref V d, out V na, out V nb, out V nc, out V nd)
    {
        V round = T.Broadcast(Round);
        na = T.Add(a, round);
        nb = T.Add(b, round);
        nc = T.Add(c, round);
        nd = T.Add(d, round);
        a = T.Sub(a, T.Sub(na, round));
        b = T.Sub(b, T.Sub(nb, round));
        c = T.Sub(c, T.Sub(nc, round));
        d = T.Sub(d, T.Sub(nd, round));
    }

    // (2^f - 1) / f of each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Slopes(V a, V b, V c, V d, out V pa, out V pb, out V pc, out V pd)
    {
        V highest = T.Broadcast(C6), next = T.Broadcast(C5);
        pa = T.Fma(highest, a, next);
        pb = T.Fma(highest, b, next);
        pc = T.Fma(highest, c, next);
        pd = T.Fma(highest, d, next);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C4);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C3);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C2);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(V a, V b, V c, V d, ref V pa, ref V pb, ref V pc, ref V pd, float coefficient)
    {
        V next = T.Broadcast(coefficient);
        pa = T.Fma(pa, a, next);
        pb = T.Fma(pb, b, next);
        pc = T.Fma(pc, c, next);
        pd = T.Fma(pd, d, next);
    }

    /// <summary>e^(-x), saturating at 2^127 and at 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfNegative(V x)
    {
        x = T.Min(T.Broadcast(Limit), T.Max(T.Broadcast(-Limit), x));
        V shifted = T.Fma(x, T.Broadcast(-Log2E), T.Broadcast(Round));
        // The fraction is what the product leaves after its integer, to twice the precision of the product.
        V f = T.Fma(x, T.Broadcast(-Log2E), T.Sub(T.Broadcast(Round), shifted));
        return Scaled(T.Fma(x, T.Broadcast(-Log2ELow), f), shifted);
    }

    // 2^f * 2^n with shifted = n + Round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Scaled(V f, V shifted)
    {
        V p = T.Fma(T.Broadcast(C6), f, T.Broadcast(C5));
        p = T.Fma(p, f, T.Broadcast(C4));
        p = T.Fma(p, f, T.Broadcast(C3));
        p = T.Fma(p, f, T.Broadcast(C2));
        p = T.Fma(p, f, T.Broadcast(C1));
        p = T.Fma(p, f, T.Broadcast(1));
        return T.Mul(p, T.PowerOfTwo(shifted));
    }
}
