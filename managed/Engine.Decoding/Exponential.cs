using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>
/// e^x for x &lt;= 0 within 2 units in the last place, 0 below -87.3: x = n ln 2 + r, |r| &lt;= ln 2 / 2, e^x = 2^n (1 + r + r^2 P(r)).
/// Eight lanes always, and multiply-adds rounded once by definition, so that every machine computes the same bits and draws the same tokens.
/// </summary>
internal static class Exponential
{
    /// <summary>Lanes of a step.</summary>
    public const int Lanes = 8;

    /// <summary>Below it e^x is 0.</summary>
    public const float Underflow = -87.3f;

    /// <summary>Eight exponentials; the lanes must not be NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Invoke(Vector256<float> x)
    {
        // Adding 1.5 * 2^23 rounds x / ln 2 to an integer in the low bits; the 127 more is the exponent's bias.
        Vector256<float> magic = Vector256.Create(12582912f + 127);
        Vector256<float> shifted = Vector256.FusedMultiplyAdd(x, Vector256.Create(1.44269504f), magic);
        Vector256<float> n = shifted - magic;
        Vector256<float> power = (shifted.AsInt32() << 23).AsSingle();
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        Vector256<float> p = Vector256.Create(1.9875691500e-4f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        Vector256<float> result = Vector256.FusedMultiplyAdd(p, r * r, r + Vector256<float>.One) * power;
        return Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(x, Vector256.Create(Underflow)), result, Vector256<float>.Zero);
    }

    /// <summary>weights[i] = e^values[i]; both the same length.</summary>
    public static void Invoke(ReadOnlySpan<float> values, Span<float> weights)
    {
        weights = weights[..values.Length];
        ref float source = ref MemoryMarshal.GetReference(values);
        ref float target = ref MemoryMarshal.GetReference(weights);
        int i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
            Invoke(Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        if (i == values.Length) return;
        Span<float> tail = stackalloc float[Lanes];
        Invoke(LoadTail(values[i..])).CopyTo(tail);
        tail[..(values.Length - i)].CopyTo(weights[i..]);
    }

    /// <summary>Fewer than eight values, the missing ones minus infinity. Never inlined: its array on the stack costs the caller's loop its registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<float> LoadTail(ReadOnlySpan<float> values)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Fill(float.NegativeInfinity);
        values.CopyTo(lanes);
        return Vector256.Create<float>(lanes);
    }
}
