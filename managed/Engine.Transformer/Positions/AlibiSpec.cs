using System.Numerics;

namespace Engine.Transformer;

/// <summary>Attention with linear biases (Press et al. 2022): the scores of head h get slope[h] * (key's position - query's position).</summary>
/// <param name="MaxBias">The last of a power of two of heads has the slope 2^-MaxBias.</param>
public sealed record AlibiSpec(float MaxBias = 8)
{
    /// <summary>
    /// The slopes: a geometric sequence whose first element is its ratio. Heads beyond the largest power of two n have every other element of
    /// the sequence for 2n heads, which lie between those of the first n.
    /// </summary>
    /// <param name="heads">Query heads, at least one.</param>
    /// <returns>[heads]</returns>
    public float[] Slopes(int heads)
    {
        int power = 1 << BitOperations.Log2((uint)heads);
        var slopes = new float[heads];
        for (int head = 0; head < heads; head++)
        {
            double share = head < power ? (head + 1.0) / power : (head - power + 0.5) / power;
            slopes[head] = (float)Math.Pow(2, -MaxBias * share);
        }

        return slopes;
    }
}
