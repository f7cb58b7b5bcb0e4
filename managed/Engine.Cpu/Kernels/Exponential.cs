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
        V p = T.Fma(T.Broadcast(0.00015353363f), f, T.Broadcast(0.0013398874f));
        p = T.Fma(p, f, T.Broadcast(0.009618437f));
        p = T.Fma(p, f, T.Broadcast(0.055503324f));
        p = T.Fma(p, f, T.Broadcast(0.24022648f));
        p = T.Fma(p, f, T.Broadcast(0.6931472f));
        p = T.Fma(p, f, T.Broadcast(1));
        return T.Mul(p, T.PowerOfTwo(shifted));
    }
}
