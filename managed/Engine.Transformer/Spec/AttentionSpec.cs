namespace Engine.Transformer;

/// <summary>Attention of one block: grouped query heads over paged keys and values, causal, with the bidirectional prefix that a batch may set.</summary>
public sealed record AttentionSpec
{
    /// <summary>Query heads, a multiple of <see cref="KvHeads"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads: equal to <see cref="Heads"/> (multi-head), fewer (grouped) or 1 (multi-query).</summary>
    public required int KvHeads { get; init; }

    /// <summary>Elements a head; independent of the model's width.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Factor of the scores, usually 1 / sqrt(head size).</summary>
    public required float Scale { get; init; }

    /// <summary>Rotary positions of this block; null: none.</summary>
    public RotarySpec? Rotary { get; init; }

    /// <summary>Norm of each query and key head before the rotation, over the head's elements; null: none.</summary>
    public NormSpec? QueryKeyNorm { get; init; }

    /// <summary>Whether the projections to q, k and v have biases.</summary>
    public bool QkvBias { get; init; }

    /// <summary>Whether the projection back to the model's width has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Sliding window: a token sees itself and the <c>Window - 1</c> positions before it; 0: no window.</summary>
    public int Window { get; init; }

    /// <summary>Bound c of the scores: s becomes c * tanh(s / c); 0: none.</summary>
    public float SoftCap { get; init; }

    /// <summary>Linear biases by distance; null: none.</summary>
    public AlibiSpec? Alibi { get; init; }

    /// <summary>Elements of a token's query heads.</summary>
    public int QueryWidth => Heads * HeadSize;

    /// <summary>Elements of a token's key heads (and of its value heads).</summary>
    public int KeyWidth => KvHeads * HeadSize;

    /// <summary>Elements of a token's q, k and v.</summary>
    public int QkvWidth => QueryWidth + 2 * KeyWidth;
}
