using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// A model's settings with their bounds checked. Counts in a GGUF file are required; in a config.json a missing one has the default that the
/// family's configuration class documents. Names come in pairs: GGUF (after the architecture's prefix), Hugging Face.
/// </summary>
internal sealed class Settings(Metadata metadata, WeightSet weights)
{
    /// <summary>No model's extent comes near it, and products of three such extents fit 64 bits.</summary>
    private const int MaxExtent = 1 << 20;

    private const int MaxBlocks = 1 << 14;

    private static readonly string[] GgufEndIds = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    public Metadata Metadata => metadata;

    public WeightSet Weights => weights;

    public bool IsGguf => metadata.Source == MetadataSource.Gguf;

    /// <summary>A positive extent.</summary>
    public int Extent(string gguf, string huggingFace, int fallback) => Extent(gguf, huggingFace, fallback, MaxExtent);

    /// <summary>Number of blocks.</summary>
    public int Blocks(string huggingFace, int fallback) => Extent("block_count", huggingFace, fallback, MaxBlocks);

    /// <summary>Longest sequence.</summary>
    public int ContextLength(string huggingFace, int fallback) => Extent("context_length", huggingFace, fallback, int.MaxValue);

    /// <summary>A positive extent, or null where the key is missing (or null).</summary>
    public int? OptionalExtent(string gguf, string huggingFace)
    {
        string key = metadata.Key(gguf, huggingFace);
        return metadata.Has(key) ? Positive(key, metadata.Int32(key), MaxExtent) : null;
    }

    /// <summary>A positive number.</summary>
    public float Factor(string gguf, string huggingFace, float fallback)
    {
        string key = metadata.Key(gguf, huggingFace);
        float value = metadata.Float(key, fallback);
        return value > 0 && float.IsFinite(value) ? value : throw metadata.Error(key, $"is {value}, it must be positive; correct the file");
    }

    /// <summary>A soft cap; null is off (0), a missing one is the family's.</summary>
    public float SoftCap(string gguf, string huggingFace, float fallback)
    {
        string key = metadata.Key(gguf, huggingFace);
        if (!metadata.Has(key)) return metadata.IsNull(key) ? 0 : fallback;
        float cap = metadata.Float(key);
        return cap is >= AttendArgs.LeastSoftCap and <= AttendArgs.LargestSoftCap
            ? cap
            : throw metadata.Error(key, $"is {cap}, a soft cap lies between {AttendArgs.LeastSoftCap} and {AttendArgs.LargestSoftCap}; correct the file");
    }

    /// <summary>Epsilon of the norms.</summary>
    public float Epsilon(string gguf, string huggingFace, float fallback)
    {
        string key = metadata.Key(gguf, huggingFace);
        float value = IsGguf ? metadata.Float(key) : metadata.Float(key, fallback);
        return value is >= 0 and < 1 ? value : throw metadata.Error(key, $"is {value}, an epsilon lies between 0 and 1; correct the file");
    }

    /// <summary>A non-linearity by its Hugging Face name; GGUF knows it from the architecture.</summary>
    public Activation Activation(string huggingFace, string fallback)
    {
        string name = IsGguf ? fallback : metadata.String(huggingFace, fallback);
        return name switch
        {
            "silu" or "swish" => Ops.Activation.Silu,
            "gelu" => Ops.Activation.Gelu,
            "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Ops.Activation.GeluTanh,
            "relu" => Ops.Activation.Relu,
            _ => throw new UnsupportedException($"{huggingFace} \"{name}\" ({metadata.File})", "known are silu, gelu, gelu_new, gelu_pytorch_tanh, gelu_fast and relu"),
        };
    }

    /// <summary>Number of token ids; refuses a vocabulary that ids in use lie outside of.</summary>
    public int Vocabulary(TensorNames names, int fallback)
    {
        string key = metadata.Key("vocab_size", "vocab_size");
        int vocabulary = metadata.Has(key) ? metadata.Int32(key) : IsGguf ? StoredRows(names.TokenEmbedding) : fallback;
        Positive(key, vocabulary, 1 << 24);
        const string Tokens = "tokenizer.ggml.tokens";
        if (IsGguf && metadata.Has(Tokens) && metadata.Count(Tokens) > vocabulary)
            throw metadata.Error(Tokens, $"has {metadata.Count(Tokens)} tokens, the model has rows for {vocabulary}; tokenizer and weights do not belong together, convert the model again");
        foreach (string special in UsedIds())
            foreach (int id in Ids(special))
                if (id < 0 || id >= vocabulary) throw metadata.Error(special, $"{id} is not among the {vocabulary} ids of the vocabulary; correct the file");
        return vocabulary;
    }

    /// <summary>Query and key/value heads.</summary>
    public (int Heads, int KvHeads) Heads(string heads, string kvHeads, int fallback, int? kvFallback)
    {
        int query = Extent("attention.head_count", heads, fallback);
        string key = metadata.Key("attention.head_count_kv", kvHeads);
        int kv = OptionalExtent("attention.head_count_kv", kvHeads) ?? (IsGguf || metadata.IsNull(key) ? query : kvFallback ?? query);
        return query % kv == 0 ? (query, kv) : throw metadata.Error(key, $"{kv} key/value heads do not divide {query} query heads; correct the file");
    }

    /// <summary>Elements a head: as set, else as the query projection's shape tells (GGUF), else the default, else width / heads.</summary>
    public int HeadSize(DecoderKeys keys, TensorNames names, int width, int heads, int? fallback)
    {
        string key = metadata.Key("attention.key_length", keys.HeadSize);
        int? set = OptionalExtent("attention.key_length", keys.HeadSize);
        if (IsGguf && OptionalExtent("attention.value_length", "") is { } values && values != (set ?? values))
            throw new UnsupportedException($"value heads of {values} elements beside key heads of {set} ({metadata.File})", "use a model whose keys and values have the same head size");
        if (set is null && IsGguf && names.Qkv.Length > 1) return Divide(names.InBlock(0, names.Qkv[0]) + ".weight", StoredRows(names.InBlock(0, names.Qkv[0])), heads);
        int size = set ?? (metadata.IsNull(key) ? null : fallback) ?? Divide(metadata.Key("embedding_length", keys.Width), width, heads);
        return (long)size * heads <= MaxExtent ? size : throw metadata.Error(key, $"makes {heads} heads of {size} elements, more than any model has; correct the file");
    }

    /// <summary>Rows of a stored matrix.</summary>
    public int StoredRows(string name)
    {
        Shape shape = weights[name + ".weight"].Shape;
        return shape.Rank == 2 && shape[0] <= int.MaxValue
            ? (int)shape[0]
            : throw new ModelFileException(weights.Name, name + ".weight", $"has the shape {shape} where a matrix is needed; convert the model again");
    }

    /// <summary>Whether the file has a tensor of block 0.</summary>
    public bool HasInBlock(TensorNames names, string name) => weights.Has(names.InBlock(0, name));

    /// <summary>Whether the head is the table of token embeddings: GGUF leaves the head out, config.json says so.</summary>
    public bool TiedOutput(TensorNames names, bool fallback) => IsGguf ? !weights.Has(names.Output + ".weight") : metadata.Bool("tie_word_embeddings", fallback);

    /// <summary>Refuses what no row of the table computes.</summary>
    public void RefuseWhere(string gguf, string huggingFace, string feature)
    {
        string key = metadata.Key(gguf, huggingFace);
        if (metadata.Has(key) && metadata.Int32(key) > 0) throw new UnsupportedException($"{feature} ({metadata.File}: {key})", "use a dense model");
    }

    /// <summary>Sliding window of a block, 0 for none; GGUF has one number, and the family knows the blocks that it is for.</summary>
    public int Window(Func<Metadata, int, int> huggingFace, GgufWindow gguf, int block)
    {
        string key = metadata.Key("attention.sliding_window", "sliding_window");
        int window = !IsGguf ? huggingFace(metadata, block) : Slides(gguf, block) ? metadata.Int32(key, gguf.Fallback) : 0;
        return window >= 0 ? window : throw metadata.Error(key, $"is {window}, it must be positive; correct the file");
    }

    /// <summary>Refuses a variant that is switched on by a boolean.</summary>
    public void RefuseWhen(string gguf, string huggingFace, string feature)
    {
        string key = metadata.Key(gguf, huggingFace);
        if (metadata.Bool(key, false)) throw new UnsupportedException($"{feature} ({metadata.File}: {key})", "use another model of this family");
    }

    /// <summary>Refuses weights that are packed in a way that only other programs unpack.</summary>
    public void RefuseQuantizedCheckpoint()
    {
        const string Method = "quantization_config.quant_method";
        if (IsGguf || !metadata.Has(Method)) return;
        throw new UnsupportedException($"quantization_config \"{metadata.Show(Method)}\" ({metadata.File})", "use the unquantised checkpoint or a GGUF file");
    }

    // A file may say itself which blocks have the window: by a period, or block by block.
    private bool Slides(GgufWindow family, int block)
    {
        string key = metadata.Key("attention.sliding_window_pattern", "");
        if (!metadata.Has(key)) return family.Slides(block);
        if (metadata.Kind(key) != MetadataKind.Array) return new GgufWindow(Pattern: metadata.Int32(key)).Slides(block);
        bool[] slides = metadata.Bools(key);
        return block < slides.Length ? slides[block] : throw metadata.Error(key, $"names {slides.Length} blocks, fewer than there are; convert the model again");
    }

    // Ids that running the model depends on. Others (padding, a begin token that no tokenizer adds) are left at their class's default in working models.
    private string[] UsedIds()
    {
        if (!IsGguf) return ["eos_token_id"];
        return metadata.Bool("tokenizer.ggml.add_bos_token", false) ? [.. GgufEndIds, "tokenizer.ggml.bos_token_id"] : GgufEndIds;
    }

    // -1, in GGUF also written as an unsigned number, says "none".
    private int[] Ids(string key)
    {
        bool none = metadata.Has(key) && metadata.Kind(key) == MetadataKind.Integer && metadata.Int64(key) is (-1 or uint.MaxValue);
        return none ? [] : metadata.Int32OrList(key);
    }

    private int Extent(string gguf, string huggingFace, int fallback, int limit)
    {
        string key = metadata.Key(gguf, huggingFace);
        return Positive(key, IsGguf ? metadata.Int32(key) : metadata.Int32(key, fallback), limit);
    }

    private int Positive(string key, int value, int limit) => value > 0 && value <= limit
        ? value
        : throw metadata.Error(key, $"is {value}, it must lie between 1 and {limit}; correct the file or convert it again");

    private int Divide(string key, int total, int heads) => total % heads == 0
        ? total / heads
        : throw metadata.Error(key, $"{total} cannot be split into {heads} heads; correct the file");
}
