using System.Numerics;

namespace Engine.Transformer;

/// <summary>
/// y = cap * tanh(scale * x / cap), or scale * x without a cap. tanh(z) = 1 - 2 / (exp(2z) + 1), whose absolute error is that of 1: logits of a
/// capped model matter beside their cap.
/// </summary>
internal static class LogitBounds
{
    /// <summary>Changes a row in place.</summary>
    /// <param name="row">[vocabulary]</param>
    /// <param name="scale">Factor.</param>
    /// <param name="cap">0: none.</param>
    public static void Apply(Span<float> row, float scale, float cap)
    {
        int lanes = Vector<float>.Count, at = 0;
        for (; at <= row.Length - lanes; at += lanes) Bound(new Vector<float>(row[at..]), scale, cap).CopyTo(row[at..]);
        Span<float> rest = stackalloc float[lanes];
        rest.Clear();
        row[at..].CopyTo(rest);
        Bound(new Vector<float>(rest), scale, cap).CopyTo(rest);
        rest[..(row.Length - at)].CopyTo(row[at..]);
    }

    private static Vector<float> Bound(Vector<float> x, float scale, float cap)
    {
        if (cap == 0) return x * scale;
        Vector<float> power = Vector.Exp(x * (2 * scale / cap));
        return new Vector<float>(cap) - new Vector<float>(2 * cap) / (power + Vector<float>.One);
    }
}
