using System.Diagnostics;
using Engine.Decoding;
using Engine.Ops;
using Engine.Tensors;
using Engine.Transformer;

namespace Engine.Runtime;

/// <summary>
/// Runs sequences through the model, several in one batch: a step is schedule, run, sample, append. One thread calls <see cref="Step"/>; others may
/// <see cref="Add"/>, <see cref="Release"/> and cancel. A sequence's greedy tokens do not depend on what else runs, on how its prompt is cut, or on paging.
/// </summary>
public sealed unsafe class EngineLoop : IDisposable
{
    private readonly TransformerModel _model;
    private readonly KvCache _cache;
    private readonly KvPagePool _pool;
    private readonly Batch _batch;
    private readonly Scheduler _scheduler;
    private readonly SamplerScratch _scratch;
    private readonly EngineLoopOptions _options;

    /// <summary>Creates a loop with its own KV cache.</summary>
    /// <exception cref="CapacityException">There is not enough memory for the cache.</exception>
    /// <exception cref="RequestException">A limit makes no sense for this model.</exception>
    public EngineLoop(TransformerModel model, EngineLoopOptions options)
    {
        (_model, _options) = (model, options);
        if (options.MaxBatchTokens <= 0) throw new RequestException(nameof(options.MaxBatchTokens), $"{options.MaxBatchTokens} is not positive");
        if (options.MaxSequences <= 0) throw new RequestException(nameof(options.MaxSequences), $"{options.MaxSequences} is not positive");
        if (options.ContextLength < 0) throw new RequestException(nameof(options.ContextLength), $"{options.ContextLength} is negative; 0 takes the model's own context");
        if (options.KvPages < 0) throw new RequestException(nameof(options.KvPages), $"{options.KvPages} is negative; 0 takes enough for one whole context");
        ContextLength = options.ContextLength > 0 ? options.ContextLength : model.Spec.ContextLength;
        if (model.Spec.LearnedPositions is { } learned && ContextLength > learned.Rows - learned.Offset)
            throw new RequestException(nameof(options.ContextLength), $"{ContextLength} tokens are beyond the {learned.Rows - learned.Offset} positions that the model has");
        if (options.MaxBatchTokens > model.Limits.MaxTokens || options.MaxSequences > model.Limits.MaxOutputs)
            throw new RequestException(nameof(options), $"a step of {options.MaxBatchTokens} tokens and {options.MaxSequences} sequences exceeds the model's limits of {model.Limits.MaxTokens} and {model.Limits.MaxOutputs}");
        if (options.MaxSequences > options.MaxBatchTokens) throw new RequestException(nameof(options.MaxSequences), $"{options.MaxSequences} sequences do not fit a step of {options.MaxBatchTokens} tokens");
        int pages = options.KvPages > 0 ? options.KvPages : PageTable.PagesFor(ContextLength);
        _cache = new KvCache(model.Backend, model.Spec, pages, options.KeyType, options.ValueType);
        _pool = new KvPagePool(pages, options.PoisonFreedPages ? _cache.Poison : null);
        _batch = new Batch(options.MaxBatchTokens, options.MaxSequences, PageTable.PagesFor(ContextLength));
        _scratch = new SamplerScratch(model.Spec.Vocabulary);
        _scheduler = new Scheduler(_pool, _cache.CopyPage, options, sharesPrefixes: !model.Spec.Blocks.Any(static block => block.Attention.Rotary is { Scaling.DependsOnLength: true }));
    }

    /// <summary>Most tokens of one sequence.</summary>
    public int ContextLength { get; }

    /// <summary>The page pool, for its counts.</summary>
    public KvPagePool Pool => _pool;

    /// <summary>Bytes of the KV cache.</summary>
    public long KvBytes => _cache.Bytes;

    /// <summary>Whether a step would do anything.</summary>
    public bool HasWork => _scheduler.HasWork;

    /// <summary>Adds a sequence; it starts with one of the next steps.</summary>
    /// <param name="request">What to generate.</param>
    /// <param name="parent">A retained sequence whose cached keys and values are shared as far as the ids agree; null: none.</param>
    /// <param name="progress">Called on the loop's thread after each token and at the end; must not block.</param>
    /// <exception cref="RequestException">The request cannot be served: empty, an id out of range, longer than the context, a parameter out of its domain.</exception>
    /// <exception cref="CapacityException">The prompt needs more pages than the pool has, or too many sequences wait.</exception>
    public Sequence Add(SequenceRequest request, Sequence? parent = null, Action<Sequence>? progress = null)
    {
        Validate(request);
        int capacity = (int)Math.Min(ContextLength, (long)request.Prompt.Length + request.MaxTokens);
        Sequence sequence = new(request, _model.Spec.Vocabulary, capacity, _pool, _scratch) { Progress = progress };
        _scheduler.Enqueue(sequence, parent);
        return sequence;
    }

    /// <summary>Gives back the pages of a sequence that <see cref="SequenceRequest.Retain"/> kept. Takes effect with the next step; calling it twice does no harm.</summary>
    public void Release(Sequence sequence) => _scheduler.ReleaseLater(sequence);

    /// <summary>Runs one step over the running sequences; does nothing when there are none.</summary>
    public StepTrace Step()
    {
        long begin = Stopwatch.GetTimestamp();
        _scheduler.Plan(_batch);
        long planned = Stopwatch.GetTimestamp();
        if (_batch.Tokens == 0) return new StepTrace(0, 0, 0, 0, Stopwatch.GetElapsedTime(begin, planned), default, default);
        try
        {
            float* logits = _model.Forward(_batch, _cache);
            long computed = Stopwatch.GetTimestamp();
            int sampled = Sample(logits);
            long end = Stopwatch.GetTimestamp();
            return new StepTrace(_scheduler.PromptTokens, _scheduler.DecodeTokens, _batch.Sequences, sampled, Stopwatch.GetElapsedTime(begin, planned), Stopwatch.GetElapsedTime(planned, computed), Stopwatch.GetElapsedTime(computed, end));
        }
        catch (Exception error)
        {
            // Whatever failed, no page is lost and no reader waits for ever.
            foreach (ScheduledChunk chunk in _scheduler.Chunks) chunk.Sequence.Complete(FinishReason.Failed, error);
            if (error is not EngineException) throw;
            return new StepTrace(_scheduler.PromptTokens, _scheduler.DecodeTokens, _batch.Sequences, 0, Stopwatch.GetElapsedTime(begin, planned), Stopwatch.GetElapsedTime(planned), default);
        }
        finally
        {
            _scheduler.Retire();
        }
    }

    /// <summary>Steps until nothing is left to do.</summary>
    public void RunToEnd()
    {
        while (HasWork) Step();
    }

    /// <summary>Ends every sequence with an error and refuses later ones.</summary>
    public void Abort(Exception error) => _scheduler.EndAll(FinishReason.Failed, error);

    /// <inheritdoc/>
    public void Dispose()
    {
        _scheduler.EndAll(FinishReason.Cancelled, null);
        _batch.Dispose();
        _cache.Dispose();
    }

    private int Sample(float* logits)
    {
        int vocabulary = _model.Spec.Vocabulary, sampled = 0;
        foreach (ScheduledChunk chunk in _scheduler.Chunks)
        {
            Sequence sequence = chunk.Sequence;
            sequence.KvLength += chunk.Tokens;
            if (!chunk.Samples) continue;
            Span<float> row = new(logits + (long)sampled++ * vocabulary, vocabulary);
            sequence.Timings.TokenGenerated();
            try
            {
                sequence.Append(sequence.Sampler.Sample(row, sequence.Ids));
            }
            catch (EngineException error)
            {
                sequence.Complete(FinishReason.Failed, error);
            }
        }

        return sampled;
    }

    private void Validate(SequenceRequest request)
    {
        int vocabulary = _model.Spec.Vocabulary, length = request.Prompt.Length;
        if (length == 0) throw new RequestException("prompt", "it has no tokens; give at least one");
        if (request.MaxTokens <= 0) throw new RequestException("max tokens", $"{request.MaxTokens} is not positive");
        if (length >= ContextLength) throw new RequestException("prompt", $"{length} tokens leave no room in a context of {ContextLength}; shorten it or raise the context");
        int wrong = request.Prompt.Span.IndexOfAnyExceptInRange(0, vocabulary - 1);
        if (wrong >= 0) throw new RequestException("prompt", $"id {request.Prompt.Span[wrong]} at position {wrong} is outside the vocabulary of {vocabulary}");
        foreach (int id in request.EndTokens.Ids)
            if (id < 0 || id >= vocabulary) throw new RequestException("end token", $"id {id} is outside the vocabulary of {vocabulary}");
        if (request.StopStrings.Count > 0 && request.Detokenizer is null) throw new RequestException("stop", "stop strings need a detokenizer");
        if (request.PrefixLength < 0 || request.PrefixLength > length) throw new RequestException("prefix length", $"{request.PrefixLength} does not lie within the prompt of {length} tokens");
        if (request.PrefixLength > _options.MaxBatchTokens) throw new RequestException("prefix length", $"{request.PrefixLength} does not fit one step of {_options.MaxBatchTokens} tokens");
        if (PageTable.PagesFor(length + 1) > _pool.Capacity)
            throw new CapacityException("KV cache", $"a prompt of {length} tokens needs {PageTable.PagesFor(length + 1)} pages, the pool has {_pool.Capacity}; shorten it or create the engine with more pages");
    }
}
