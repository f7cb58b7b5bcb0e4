using Engine.Ops;
using Engine.Runtime;
using Engine.Tensors;
using Engine.Transformer;

namespace Engine;

/// <summary>Runs token ids through a model in one step and gives what it computed: for comparisons, perplexity and tools. Not thread-safe.</summary>
public sealed unsafe class ModelProbe : IDisposable
{
    private readonly LoadedModel _loaded;
    private readonly KvCache _cache;
    private readonly Batch _batch;
    private readonly int[] _pages;

    /// <summary>Creates a probe with a cache for one sequence of <see cref="Engine.Transformer.ForwardLimits.MaxTokens"/> tokens.</summary>
    /// <param name="loaded">The model; it must outlive the probe.</param>
    /// <param name="kvType">Element type of keys and values.</param>
    public ModelProbe(LoadedModel loaded, DType kvType)
    {
        _loaded = loaded;
        int tokens = loaded.Model.Limits.MaxTokens, pages = PageTable.PagesFor(tokens);
        _cache = new KvCache(loaded.Backend, Spec, pages, kvType, kvType);
        _batch = new Batch(tokens, 1, pages);
        _pages = [.. Enumerable.Range(0, pages)];
    }

    /// <summary>The model.</summary>
    public ModelSpec Spec => _loaded.Model.Spec;

    /// <summary>Logits of every position. [tokens, vocabulary]</summary>
    /// <param name="ids">Token ids; at most as many as the model's limits for tokens and outputs allow.</param>
    /// <param name="prefixLength">Length of the bidirectional prefix; 0: causal.</param>
    /// <exception cref="RequestException">No ids, or one that the model does not have.</exception>
    /// <exception cref="CapacityException">Too many ids.</exception>
    public ReadOnlySpan<float> Logits(ReadOnlySpan<int> ids, int prefixLength = 0)
    {
        Fill(ids, prefixLength, outputs: true);
        float* logits = _loaded.Model.Forward(_batch, _cache);
        return new ReadOnlySpan<float>(logits, checked(ids.Length * Spec.Vocabulary));
    }

    /// <summary>Hidden states of every position.</summary>
    /// <inheritdoc cref="Logits"/>
    public HiddenStates Hidden(ReadOnlySpan<int> ids, int prefixLength = 0)
    {
        Fill(ids, prefixLength, outputs: false);
        HiddenStates states = new(Spec.Blocks.Length, ids.Length, Spec.Width);
        _loaded.Model.Forward(_batch, _cache, states);
        return states;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Dispose();
        _cache.Dispose();
    }

    private void Fill(ReadOnlySpan<int> ids, int prefixLength, bool outputs)
    {
        if (ids.IsEmpty) throw new RequestException("ids", "there are none; give at least one");
        if (prefixLength < 0 || prefixLength > ids.Length) throw new RequestException("prefix length", $"{prefixLength} does not lie within {ids.Length} tokens");
        if (ids.Length > _batch.MaxTokens) throw new CapacityException("ids", $"{ids.Length} tokens do not fit one step of {_batch.MaxTokens}; load the model with larger limits (MaxBatchTokens)");
        _batch.Clear();
        _batch.BeginSequence(ids.Length, ids.Length, _pages.AsSpan(0, PageTable.PagesFor(ids.Length)), ids.Length, prefixLength);
        for (int position = 0; position < ids.Length; position++) _batch.AddToken(ids[position], position, outputs);
    }
}
