using System.Collections.Immutable;

namespace Engine.Transformer;

/// <summary>A decoder as data: everything that its computation depends on, besides the weights.</summary>
public sealed record ModelSpec
{
    /// <summary>Name of the row in the table of architectures.</summary>
    public required string Architecture { get; init; }

    /// <summary>Width of the hidden state.</summary>
    public required int Width { get; init; }

    /// <summary>Number of token ids.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Longest sequence that the model was made for.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Factor of the token embeddings.</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>Learned positions that are added to the token embeddings; null: none.</summary>
    public LearnedPositions? LearnedPositions { get; init; }

    /// <summary>Norm of the embeddings before the first block; null: none.</summary>
    public NormSpec? EmbeddingNorm { get; init; }

    /// <summary>The blocks in order.</summary>
    public required ImmutableArray<BlockSpec> Blocks { get; init; }

    /// <summary>Norm before the head.</summary>
    public required NormSpec OutputNorm { get; init; }

    /// <summary>Whether the head multiplies by the token embeddings.</summary>
    public required bool TiedOutput { get; init; }

    /// <summary>Whether the head has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Factor of the logits.</summary>
    public float LogitScale { get; init; } = 1;

    /// <summary>Bound c of the scaled logits: x becomes c * tanh(x / c); 0: none.</summary>
    public float LogitSoftCap { get; init; }
}

/// <summary>One block: x += attention(norm(x)), then x += feedForward(norm(x)); or both of the same x at once.</summary>
/// <param name="AttentionNorm">Norm of the attention's input.</param>
/// <param name="Attention">The attention.</param>
/// <param name="FeedForwardNorm">Norm of the feed-forward's input.</param>
/// <param name="FeedForward">The feed-forward.</param>
/// <param name="Parallel">x += attention(norm(x)) + feedForward(norm(x)) (Wang and Komatsuzaki 2021).</param>
public sealed record BlockSpec(NormSpec AttentionNorm, AttentionSpec Attention, NormSpec FeedForwardNorm, FeedForwardSpec FeedForward, bool Parallel = false)
{
    /// <summary>Norm of what the attention adds to x; null: none.</summary>
    public NormSpec? AttentionOutputNorm { get; init; }

    /// <summary>Norm of what the feed-forward adds to x; null: none.</summary>
    public NormSpec? FeedForwardOutputNorm { get; init; }

    /// <summary>Factor of what each half adds to x.</summary>
    public float ResidualScale { get; init; } = 1;

    /// <summary>Whether the last projections add to x by themselves.</summary>
    public bool AddsDirectly => AttentionOutputNorm is null && FeedForwardOutputNorm is null && ResidualScale == 1;
}
