using System.Collections.Immutable;

namespace Engine.Transformer;

/// <summary>
/// What the tensors of a model are called in its file, without ".weight" and ".bias". Names of block tensors follow the block's prefix.
/// A projection of several parts (q, k and v; gate and up) may be stored as that many tensors or as one.
/// </summary>
public sealed record TensorNames
{
    /// <summary>Token embeddings. [vocabulary, width]</summary>
    public required string TokenEmbedding { get; init; }

    /// <summary>Learned positions, where the model has them. [rows, width]</summary>
    public string PositionEmbedding { get; init; } = "";

    /// <summary>Norm of the embeddings, where the model has it. [width]</summary>
    public string EmbeddingNorm { get; init; } = "";

    /// <summary>Prefix of a block's tensors; {0} is the number of the block.</summary>
    public required string Block { get; init; }

    /// <summary>Norm of the attention's input. [width]</summary>
    public required string AttentionNorm { get; init; }

    /// <summary>q, k and v, or the three stacked in one. [heads * headSize, width], [kvHeads * headSize, width] twice</summary>
    public required ImmutableArray<string> Qkv { get; init; }

    /// <summary>
    /// Whether the rows of a stacked projection to q, k and v go by key head (its query heads, the key head, the value head) instead of q, k and v
    /// being whole. [kvHeads, heads / kvHeads + 2, headSize]
    /// </summary>
    public bool QkvByKeyHead { get; init; }

    /// <summary>Norm of the query heads, where the model has it. [headSize]</summary>
    public string QueryNorm { get; init; } = "";

    /// <summary>Norm of the key heads, where the model has it. [headSize]</summary>
    public string KeyNorm { get; init; } = "";

    /// <summary>Projection of the heads to the width. [width, heads * headSize]</summary>
    public required string AttentionOutput { get; init; }

    /// <summary>Norm of the attention's output, where the model has it. [width]</summary>
    public string AttentionOutputNorm { get; init; } = "";

    /// <summary>Norm of the feed-forward's input. [width]</summary>
    public required string FeedForwardNorm { get; init; }

    /// <summary>Gate and up, the two stacked in one, or up alone where there is no gate. [hidden, width] each</summary>
    public required ImmutableArray<string> GateUp { get; init; }

    /// <summary>Projection back to the width. [width, hidden]</summary>
    public required string Down { get; init; }

    /// <summary>Norm of the feed-forward's output, where the model has it. [width]</summary>
    public string FeedForwardOutputNorm { get; init; } = "";

    /// <summary>Norm before the head. [width]</summary>
    public required string OutputNorm { get; init; }

    /// <summary>The head, where it is not tied. [vocabulary, width]</summary>
    public required string Output { get; init; }

    /// <summary>Whether the projections inside the blocks are stored as [inputs, outputs].</summary>
    public bool InputsFirst { get; init; }

    /// <summary>Added to the norms' stored weights (1 where a checkpoint stores weight - 1).</summary>
    public float NormOffset { get; init; }

    /// <summary>A tensor of block <paramref name="block"/>.</summary>
    public string InBlock(int block, string name) => Block.Replace("{0}", block.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) + name;
}
