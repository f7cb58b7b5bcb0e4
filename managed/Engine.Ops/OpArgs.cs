namespace Engine.Ops;

/// <summary>What happens to the input rows of <see cref="IBackend.Linear"/> on their way into the product (fused with the activation's quantization).</summary>
public enum InputTransform
{
    /// <summary>Rows are used as they are.</summary>
    None,
    /// <summary>x / sqrt(mean(x^2) + eps) * weight (Zhang and Sennrich 2019).</summary>
    RmsNorm,
    /// <summary>(x - mean) / sqrt(variance + eps) * weight + bias (Ba et al. 2016).</summary>
    LayerNorm,
    /// <summary>act(x), elementwise.</summary>
    Activate,
    /// <summary>act(gate) * up for rows that hold [gate, up], each as wide as the weight's inputs (Shazeer 2020).</summary>
    Gate,
}

/// <summary>Elementwise non-linearity.</summary>
public enum Activation
{
    /// <summary>x / (1 + exp(-x)).</summary>
    Silu,
    /// <summary>x * Phi(x), with the error function.</summary>
    Gelu,
    /// <summary>0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).</summary>
    GeluTanh,
    /// <summary>max(x, 0).</summary>
    Relu,
}

/// <summary>A norm's parameters.</summary>
/// <param name="Weight">[width]</param>
/// <param name="Bias">[width] or null.</param>
/// <param name="Epsilon">Added to the variance or mean square.</param>
public readonly unsafe record struct NormWeights(nint Weight, nint Bias, float Epsilon)
{
    /// <summary>The weight's address. [width]</summary>
    public float* Scale => (float*)Weight;

    /// <summary>The bias's address. [width] or null.</summary>
    public float* Shift => (float*)Bias;
}

/// <summary>Arguments of <see cref="IBackend.Embed"/>.</summary>
public unsafe struct EmbedArgs
{
    /// <summary>Token table. [vocabulary, width]</summary>
    public required EmbeddingTable Table;

    /// <summary>Learned position table, or null. [positions, width]</summary>
    public EmbeddingTable? PositionTable;

    /// <summary>Added to a position before the look-up.</summary>
    public int PositionOffset;

    /// <summary>Factor of the token rows (1 for most models).</summary>
    public required float Scale;

    /// <summary>[tokens, width]</summary>
    public required float* Output;
}

/// <summary>Arguments of <see cref="IBackend.Linear"/>.</summary>
public unsafe struct LinearArgs
{
    /// <summary>Number of rows.</summary>
    public required int Rows;

    /// <summary>[rows, inputs], or [rows, 2 * inputs] for <see cref="InputTransform.Gate"/>; rows are dense.</summary>
    public required float* Input;

    /// <summary>The weight. [outputs, inputs]</summary>
    public required LinearWeight Weight;

    /// <summary>[rows, outputs], dense. May be the residual, not the input.</summary>
    public required float* Output;

    /// <summary>Added to the product, or null. [rows, outputs]</summary>
    public float* Residual;

    /// <summary>What happens to the input first.</summary>
    public InputTransform Transform;

    /// <summary>For the two norms.</summary>
    public NormWeights Norm;

    /// <summary>For <see cref="InputTransform.Activate"/> and <see cref="InputTransform.Gate"/>.</summary>
    public Activation Activation;
}

/// <summary>Arguments of <see cref="IBackend.Normalize"/>.</summary>
public unsafe struct NormalizeArgs
{
    /// <summary>Number of rows.</summary>
    public required int Rows;

    /// <summary>Elements a row.</summary>
    public required int Width;

    /// <summary>[rows, width]</summary>
    public required float* Input;

    /// <summary>[rows, width]; may be the input.</summary>
    public required float* Output;

    /// <summary><see cref="InputTransform.RmsNorm"/> or <see cref="InputTransform.LayerNorm"/>.</summary>
    public required InputTransform Kind;

    /// <summary>The parameters.</summary>
    public required NormWeights Norm;
}

/// <summary>Arguments of <see cref="IBackend.Accumulate"/>.</summary>
public unsafe struct AccumulateArgs
{
    /// <summary>Number of elements.</summary>
    public required long Count;

    /// <summary>[count]</summary>
    public required float* Input;

    /// <summary>Factor of the input.</summary>
    public required float Factor;

    /// <summary>[count]; not the input.</summary>
    public required float* Output;
}

/// <summary>Arguments of <see cref="IBackend.Gather"/>.</summary>
public unsafe struct GatherArgs
{
    /// <summary>Number of rows to copy.</summary>
    public required int Rows;

    /// <summary>Elements a row.</summary>
    public required int Width;

    /// <summary>Row numbers, host memory. [rows]</summary>
    public required int* RowIndices;

    /// <summary>[any, width]</summary>
    public required float* Input;

    /// <summary>[rows, width]; not the input.</summary>
    public required float* Output;
}

/// <summary>Arguments of <see cref="IBackend.BuildRotary"/>.</summary>
public unsafe struct RotaryTableArgs
{
    /// <summary>Half of the rotated elements of a head.</summary>
    public required int HalfDim;

    /// <summary>Inverse frequencies, host memory. [1 or sequences, halfDim]</summary>
    public required float* InverseFrequencies;

    /// <summary>Elements between the frequencies of two sequences; 0: all share one row.</summary>
    public required int FrequencyStride;

    /// <summary>Factor of cosines and sines (the attention factor of scaled rotary embeddings; 1 for plain ones).</summary>
    public required float Scale;

    /// <summary>Cosines, then sines. [tokens, 2 * halfDim]</summary>
    public required float* CosSin;
}

/// <summary>Which elements of a head form a rotated pair.</summary>
public enum RotaryLayout
{
    /// <summary>(i, i + halfDim), as GPT-NeoX and Hugging Face checkpoints have them.</summary>
    Halves,
    /// <summary>(2i, 2i + 1), as the RoFormer paper (Su et al. 2021) and GGUF's llama files have them.</summary>
    Interleaved,
}

/// <summary>Arguments of <see cref="IBackend.RotateAndAppend"/>.</summary>
public unsafe struct AppendArgs
{
    /// <summary>q, then k, then v of each token; q and k are changed in place. [tokens, (heads + 2 * kvHeads) * headSize]</summary>
    public required float* Qkv;

    /// <summary>Query heads.</summary>
    public required int Heads;

    /// <summary>Where k and v go; gives kvHeads and headSize.</summary>
    public required KvView Cache;

    /// <summary>Cosines and sines, or null: no rotation. [tokens, 2 * halfDim]</summary>
    public float* CosSin;

    /// <summary>Half of the rotated elements of a head; the elements beyond 2 * halfDim pass unrotated.</summary>
    public int HalfDim;

    /// <summary>Which elements pair up.</summary>
    public RotaryLayout Layout;

    /// <summary>RMS norm of each query head before the rotation; none when its weight is null. [headSize]</summary>
    public NormWeights QueryNorm;

    /// <summary>RMS norm of each key head before the rotation; none when its weight is null. [headSize]</summary>
    public NormWeights KeyNorm;
}

/// <summary>
/// Arguments of <see cref="IBackend.Attend"/>. A score is the product of query and key times <see cref="Scale"/>, then capped, then the two biases are
/// added, then positions out of sight are left out: biases take the place of an additive mask, which no cap bounds.
/// </summary>
public unsafe struct AttendArgs
{
    /// <summary>Smallest soft cap.</summary>
    public const float LeastSoftCap = 1e-30f;

    /// <summary>Largest soft cap.</summary>
    public const float LargestSoftCap = 1e30f;

    /// <summary>The queries: the first heads * headSize elements of each row. [tokens, QueryStride]</summary>
    public required float* Queries;

    /// <summary>Elements from one token's queries to the next's.</summary>
    public required int QueryStride;

    /// <summary>Query heads; a multiple of the cache's kvHeads: query head h reads key head h / (heads / kvHeads).</summary>
    public required int Heads;

    /// <summary>The pages.</summary>
    public required KvView Cache;

    /// <summary>Factor of the scores, usually 1 / sqrt(headSize).</summary>
    public required float Scale;

    /// <summary>Sliding window: a token sees itself and the Window - 1 positions before it; 0: no window.</summary>
    public int Window;

    /// <summary>
    /// Bound c of the scores: s becomes c * tanh(s / c) (Gemma 2). 0: none; else from <see cref="LeastSoftCap"/> to <see cref="LargestSoftCap"/>.
    /// </summary>
    public float SoftCap;

    /// <summary>
    /// ALiBi (Press et al. 2022): query head h's scores get slopes[h] * (keyPosition - queryPosition), a number that grows with the key's position on
    /// both sides of the query. Null: none. [heads]
    /// </summary>
    public float* AlibiSlopes;

    /// <summary>
    /// Biases by relative position, as T5 has them (Raffel et al. 2020, whose buckets the caller has looked up): with r = keyPosition - queryPosition
    /// clamped to [-(n - 1), n - 1] and n = <see cref="RelativeReach"/>, query head h's scores get bias[h, r + n - 1]. So the first half of a row is for
    /// keys before the query, the middle for the query's own position, the second half for keys after it, which only a prefix mask shows. Null: none.
    /// [heads, 2 * n - 1]
    /// </summary>
    public float* RelativeBias;

    /// <summary>Relative positions that <see cref="RelativeBias"/> tells apart on each side, the query's own among them; unused without it.</summary>
    public int RelativeReach;

    /// <summary>[tokens, heads * headSize]</summary>
    public required float* Output;

    /// <summary>Checks what every backend relies on.</summary>
    /// <exception cref="ArgumentException">The heads cannot share the key heads, the soft cap is no number in its range, or the bias table has no rows.</exception>
    public readonly void Validate()
    {
        if (Heads % Cache.KvHeads != 0) throw new ArgumentException($"{Heads} query heads cannot share {Cache.KvHeads} key heads.", nameof(Heads));
        if (SoftCap != 0 && !(SoftCap >= LeastSoftCap && SoftCap <= LargestSoftCap))
            throw new ArgumentException($"A soft cap of {SoftCap} is neither 0, which means none, nor from {LeastSoftCap} to {LargestSoftCap}.", nameof(SoftCap));
        if (RelativeBias != null && RelativeReach is < 1 or > int.MaxValue / 2)
            throw new ArgumentException($"A table of relative biases cannot reach {RelativeReach} positions; 1 is the least.", nameof(RelativeReach));
    }
}
