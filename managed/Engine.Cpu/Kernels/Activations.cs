using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>An elementwise non-linearity at any vector width.</summary>
internal interface IActivation
{
    /// <summary>The function of each lane.</summary>
    static abstract V Of<T, V>(V x)
        where T : struct, IFloatTier<V>
        where V : struct;
}

/// <summary>x / (1 + e^-x)</summary>
internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<T, V>(V x)
        where T : struct, IFloatTier<V>
        where V : struct => T.Div(x, T.Add(T.Broadcast(1), Exponential<T, V>.OfNegative(x)));
}

/// <summary>
/// x Phi(x), Phi(x) = erfc(-x / sqrt 2) / 2. With a = |x| / sqrt 2: erfc(a) = e^(-a^2) t Q(t), t = 1 / (1 + 0.4 a), where the polynomial Q is minimax
/// for the relative error (6e-8 for a up to 10). Absolute error below 3e-7 |x|.
/// </summary>
internal readonly struct GeluErf : IActivation
{
    private const float HalfLog2E = 0.7213475204444817f;
    private const float TScale = 0.4f * 0.7071067811865476f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<T, V>(V x)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        V t = T.Div(T.Broadcast(1), T.Fma(T.Abs(x), T.Broadcast(TScale), T.Broadcast(1)));
        V q = T.Fma(T.Broadcast(0.041253015f), t, T.Broadcast(-0.14031912f));
        q = T.Fma(q, t, T.Broadcast(0.08398705f));
        q = T.Fma(q, t, T.Broadcast(0.08796461f));
        q = T.Fma(q, t, T.Broadcast(0.0797563f));
        q = T.Fma(q, t, T.Broadcast(0.19339329f));
        q = T.Fma(q, t, T.Broadcast(0.20188758f));
        q = T.Fma(q, t, T.Broadcast(0.22644311f));
        q = T.Fma(q, t, T.Broadcast(0.22563423f));
        V gaussian = Exponential<T, V>.PowerOfTwo(T.Mul(T.Mul(x, x), T.Broadcast(-HalfLog2E)));
        V tail = T.Mul(T.Mul(T.Mul(q, t), gaussian), T.Broadcast(0.5f));
        return T.Mul(x, T.SelectNegative(x, tail, T.Sub(T.Broadcast(1), tail)));
    }
}

/// <summary>0.5 x (1 + tanh u) = x / (1 + e^-2u), u = sqrt(2 / pi) (x + 0.044715 x^3)</summary>
internal readonly struct GeluTanh : IActivation
{
    private const float TwoRootTwoOverPi = 1.5957691216057308f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<T, V>(V x)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        V factor = T.Fma(T.Mul(x, x), T.Broadcast(TwoRootTwoOverPi * 0.044715f), T.Broadcast(TwoRootTwoOverPi));
        return T.Div(x, T.Add(T.Broadcast(1), Exponential<T, V>.OfNegative(T.Mul(x, factor))));
    }
}

/// <summary>max(x, 0)</summary>
internal readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<T, V>(V x)
        where T : struct, IFloatTier<V>
        where V : struct => T.Max(T.Zero, x);
}
