using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// 2^x and e^x: 2^x = 2^n * 2^f with n = round(x) and f in [-0.5, 0.5], where 2^f is a minimax polynomial of degree 6 with the constant term 1
/// (relative error 2e-9 before rounding). Exact at 0. Relative error of <see cref="PowerOfTwo"/> below 2^-22.5.
/// </summary>
internal static class Exponential<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // Adding it leaves the nearest integer in the low bits of the sum.
    private const float Round = 12582912;
    private const float Log2E = 1.4426950408889634f;

    /// <summary>2^x for x &lt;= 0: 0 below -126.5 (so for -infinity), NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V PowerOfTwo(V x)
    {
        x = T.Max(T.Broadcast(-127), x);
        V shifted = T.Add(x, T.Broadcast(Round));
        V f = T.Sub(x, T.Sub(shifted, T.Broadcast(Round)));
        V p = T.Fma(T.Broadcast(0.00015353363f), f, T.Broadcast(0.0013398874f));
        p = T.Fma(p, f, T.Broadcast(0.009618437f));
        p = T.Fma(p, f, T.Broadcast(0.055503324f));
        p = T.Fma(p, f, T.Broadcast(0.24022648f));
        p = T.Fma(p, f, T.Broadcast(0.6931472f));
        p = T.Fma(p, f, T.Broadcast(1));
        return T.Mul(p, T.PowerOfTwo(shifted));
    }

    /// <summary>e^(-x), saturating at 2^127 and at 0. Relative error below 2^-22.5 + |x| 2^-24, that of the product x log2(e).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfNegative(V x) => PowerOfTwo(T.Min(T.Broadcast(127), T.Mul(x, T.Broadcast(-Log2E))));
}
