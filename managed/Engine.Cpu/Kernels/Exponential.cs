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
        V constant = T.Broadcast(-127);
        a = T.Max(constant, a);
        b = T.Max(constant, b);
        c = T.Max(constant, c);
        d = T.Max(constant, d);
        constant = T.Broadcast(Round);
        V na = T.Add(a, constant), nb = T.Add(b, constant), nc = T.Add(c, constant), nd = T.Add(d, constant);
        a = T.Sub(a, T.Sub(na, constant));
        b = T.Sub(b, T.Sub(nb, constant));
        c = T.Sub(c, T.Sub(nc, constant));
        d = T.Sub(d, T.Sub(nd, constant));
        constant = T.Broadcast(C6);
        V next = T.Broadcast(C5);
        V pa = T.Fma(constant, a, next), pb = T.Fma(constant, b, next), pc = T.Fma(constant, c, next), pd = T.Fma(constant, d, next);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C4);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C3);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C2);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, C1);
        Step(a, b, c, d, ref pa, ref pb, ref pc, ref pd, 1);
        return (T.Mul(pa, T.PowerOfTwo(na)), T.Mul(pb, T.PowerOfTwo(nb)), T.Mul(pc, T.PowerOfTwo(nc)), T.Mul(pd, T.PowerOfTwo(nd)));
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
