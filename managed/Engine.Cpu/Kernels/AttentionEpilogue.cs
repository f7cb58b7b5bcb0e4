using Engine.Ops;

namespace Engine.Cpu;

/// <content>What is done to a tile's scores between the product and the softmax: the soft cap, then the biases by position.</content>
internal sealed unsafe partial class Attention<T, V>
{
    // Keys first to end of the page at start; the range is a multiple of four vectors, and beyond the keys that were scored it holds anything.
    private static void AdjustScores(State* state, AttentionItem* item, int row, int count, int start, int first, int end, in Scratch scratch)
    {
        ref readonly AttendArgs args = ref state->Args;
        float* scores = scratch.Scores + (long)row * KvView.PageTokens;
        // The scores are base 2: cap * tanh(s / cap) * log2(e) with s = score / log2(e).
        if (args.SoftCap > 0) ScoreEpilogue<T, V>.Cap(scores, count, first, end, 2 / args.SoftCap, args.SoftCap * Log2E);
        if (args.AlibiSlopes == null && args.RelativeBias == null) return;
        for (int r = row; r < row + count; r++, scores += KvView.PageTokens)
        {
            int head = item->KvHead * state->Group + r % state->Group, relative = start - state->Positions[item->FirstToken + r / state->Group];
            if (args.AlibiSlopes != null) ScoreEpilogue<T, V>.AddScaled(scores, state->Places, relative, args.AlibiSlopes[head] * Log2E, first, end);
            if (args.RelativeBias == null) continue;
            float* table = args.RelativeBias + head * (2L * args.RelativeReach - 1);
            ScoreEpilogue<T, V>.AddScaled(scores, Biases(table, args.RelativeReach, relative, first, end, scratch.Biases), 0, Log2E, first, end);
        }
    }

    // A row's biases of one page: within the table where it covers the keys, else a copy whose ends are drawn out.
    private static float* Biases(float* table, int reach, int relative, int first, int end, float* copy)
    {
        // The keys that the table tells apart.
        int near = Math.Clamp(1 - reach - relative, first, end), far = Math.Clamp(reach - relative, near, end);
        float* biases = table + ((long)reach - 1 + relative);
        if (near == first && far == end) return biases;
        new Span<float>(copy + first, near - first).Fill(table[0]);
        new Span<float>(biases + near, far - near).CopyTo(new Span<float>(copy + near, far - near));
        new Span<float>(copy + far, end - far).Fill(table[2L * reach - 2]);
        return copy;
    }
}

/// <summary>The loops over the scores of one page before the softmax, [rows, PageTokens] and base 2. Hidden positions may hold anything; they are overwritten later.</summary>
internal static unsafe class ScoreEpilogue<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    /// <summary>scores[r, k] = bound * tanh(scores[r, k] * factor * ln(2) / 2).</summary>
    /// <param name="scores">[rows, PageTokens]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="first">First key.</param>
    /// <param name="end">End of the keys; the range is a multiple of four vectors.</param>
    /// <param name="factor">2 / cap.</param>
    /// <param name="bound">The cap in base 2.</param>
    public static void Cap(float* scores, int rows, int first, int end, float factor, float bound)
    {
        for (; rows > 0; rows--, scores += KvView.PageTokens)
            for (int key = first; key < end; key += 4 * T.Lanes)
            {
                float* at = scores + key;
                V scale = T.Broadcast(factor);
                (V a, V b, V c, V d) = Exponential<T, V>.HyperbolicTangent(
                    T.Mul(T.Load(at), scale), T.Mul(T.Load(at + T.Lanes), scale), T.Mul(T.Load(at + 2 * T.Lanes), scale), T.Mul(T.Load(at + 3 * T.Lanes), scale));
                scale = T.Broadcast(bound);
                T.Store(T.Mul(a, scale), at);
                T.Store(T.Mul(b, scale), at + T.Lanes);
                T.Store(T.Mul(c, scale), at + 2 * T.Lanes);
                T.Store(T.Mul(d, scale), at + 3 * T.Lanes);
            }
    }

    /// <summary>scores[k] += (addend[k] + shift) * factor.</summary>
    /// <param name="scores">Of one row. [PageTokens]</param>
    /// <param name="addend">Valid from <paramref name="first"/> to <paramref name="end"/>. [PageTokens]</param>
    /// <param name="shift">Added to each addend.</param>
    /// <param name="factor">Factor of the sum.</param>
    /// <param name="first">First key.</param>
    /// <param name="end">End of the keys; the range is a multiple of four vectors.</param>
    public static void AddScaled(float* scores, float* addend, float shift, float factor, int first, int end)
    {
        V offset = T.Broadcast(shift), scale = T.Broadcast(factor);
        for (int key = first; key < end; key += 4 * T.Lanes)
        {
            float* at = scores + key, from = addend + key;
            T.Store(T.Fma(T.Add(T.Load(from), offset), scale, T.Load(at)), at);
            T.Store(T.Fma(T.Add(T.Load(from + T.Lanes), offset), scale, T.Load(at + T.Lanes)), at + T.Lanes);
            T.Store(T.Fma(T.Add(T.Load(from + 2 * T.Lanes), offset), scale, T.Load(at + 2 * T.Lanes)), at + 2 * T.Lanes);
            T.Store(T.Fma(T.Add(T.Load(from + 3 * T.Lanes), offset), scale, T.Load(at + 3 * T.Lanes)), at + 3 * T.Lanes);
        }
    }
}
