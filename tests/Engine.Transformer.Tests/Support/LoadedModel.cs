using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>A model with its weights widened to f32, a cache, and one batch: what a test needs to run sequences by hand.</summary>
internal sealed unsafe class LoadedModel : IDisposable
{
    public const int MaxTokens = 192;
    public const int MaxSequences = 8;
    private const int MaxPages = 8;
    private readonly ModelSource _source;
    private readonly Batch _batch = new(MaxTokens, MaxSequences, MaxPages);

    public LoadedModel(string path, string backend, DType kvType = DType.F32, bool widen = true, Func<ModelSpec, ModelSpec>? change = null)
        : this(path, Backends.Create(backend), kvType, widen, change)
    {
    }

    public LoadedModel(string path, IBackend backend, DType kvType = DType.F32, bool widen = true, Func<ModelSpec, ModelSpec>? change = null)
    {
        _source = ModelSource.Open(path);
        if (widen) _source.WidenToF32();
        Backend = backend;
        (ModelSpec spec, TensorNames names) = ArchitectureTable.Read(_source.Metadata, _source.Weights);
        Model = new TransformerModel(change?.Invoke(spec) ?? spec, names, _source.Weights, Backend, new ForwardLimits(MaxTokens, MaxTokens));
        Cache = new KvCache(Backend, Model.Spec, MaxSequences * MaxPages, kvType, kvType);
        for (int page = 0; page < Cache.Pages; page++) Cache.Poison(page);
    }

    public IBackend Backend { get; }

    public TransformerModel Model { get; }

    public KvCache Cache { get; }

    public int Vocabulary => Model.Spec.Vocabulary;

    /// <summary>
    /// One step over chunks of several sequences. Sequence s has the pages s, s + 8, s + 16, ...: scattered on purpose.
    /// </summary>
    /// <returns>Logits of every token. [tokens, vocabulary]</returns>
    public float[] Step(IForwardObserver? observer, params Chunk[] chunks)
    {
        Fill(chunks, _ => true);
        return Run(observer);
    }

    /// <summary>The same, with the logits of some tokens only.</summary>
    public float[] StepSome(Func<int, bool> output, params Chunk[] chunks)
    {
        Fill(chunks, output);
        return Run(null);
    }

    /// <summary>A whole sequence in chunks of at most <paramref name="size"/> tokens.</summary>
    public float[] Feed(int sequence, int[] ids, int size, int prefixLength = 0, IForwardObserver? observer = null)
    {
        var logits = new List<float>();
        for (int start = 0; start < ids.Length; start += size)
            logits.AddRange(Step(observer, new Chunk(sequence, ids[start..Math.Min(start + size, ids.Length)], start, ids.Length, prefixLength)));
        return [.. logits];
    }

    /// <summary>Greedy continuation of a sequence that <see cref="Feed"/> began.</summary>
    public int[] Greedy(int sequence, int[] prompt, int maxTokens, int? end)
    {
        float[] logits = Feed(sequence, prompt, prompt.Length);
        var ids = new List<int> { Best(logits.AsSpan()[^Vocabulary..]) };
        while (ids.Count < maxTokens && ids[^1] != end)
        {
            int position = prompt.Length + ids.Count - 1;
            ids.Add(Best(Step(null, new Chunk(sequence, [ids[^1]], position, position + 1, 0))));
        }

        return [.. ids];
    }

    public void Dispose()
    {
        _batch.Dispose();
        Cache.Dispose();
        Model.Dispose();
        _source.Dispose();
        Backend.Dispose();
    }

    private static int Best(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }

    private void Fill(Chunk[] chunks, Func<int, bool> output)
    {
        _batch.Clear();
        Span<int> pages = stackalloc int[MaxPages];
        int row = 0;
        foreach (Chunk chunk in chunks)
        {
            int length = chunk.Start + chunk.Ids.Length, used = (length + KvView.PageTokens - 1) / KvView.PageTokens;
            for (int page = 0; page < used; page++) pages[page] = chunk.Sequence + MaxSequences * page;
            _batch.BeginSequence(chunk.Ids.Length, length, pages[..used], chunk.RotaryLength, chunk.PrefixLength);
            for (int i = 0; i < chunk.Ids.Length; i++) _batch.AddToken(chunk.Ids[i], chunk.Start + i, output(row++));
        }
    }

    private float[] Run(IForwardObserver? observer)
    {
        float* logits = Model.Forward(_batch, Cache, observer);
        return new ReadOnlySpan<float>(logits, _batch.Outputs * Vocabulary).ToArray();
    }
}

/// <param name="Sequence">Which sequence.</param>
/// <param name="Ids">Its next tokens.</param>
/// <param name="Start">Position of the first.</param>
/// <param name="RotaryLength">Length that length-dependent rotary scaling sees.</param>
/// <param name="PrefixLength">Length of the bidirectional prefix.</param>
internal sealed record Chunk(int Sequence, int[] Ids, int Start, int RotaryLength, int PrefixLength);
