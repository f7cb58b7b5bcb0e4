using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer;

/// <summary>
/// A decoder bound to its weights and to a backend. One class serves every architecture and every backend; a step of any mix of prompt chunks and
/// decode tokens is one call of <see cref="Forward"/>. Nothing is allocated by a step.
/// </summary>
public sealed unsafe class TransformerModel : IDisposable
{
    private readonly WeightBinder _binder;
    private readonly List<RotaryTable> _rotaries = [];
    private readonly TokenEmbedding _embedding;
    private readonly (AttentionLayer Attention, FeedForwardLayer FeedForward)[] _blocks;
    private readonly LogitsHead _head;
    private readonly Activations _activations;
    private readonly NativeBuffer? _hostLogits;  // [maxOutputs, vocabulary] where the backend's memory is not the host's
    private NativeBuffer? _hostHidden;           // [maxTokens, width] for observers, likewise

    /// <summary>Binds the weights. They (and what they are mapped from) must outlive the model.</summary>
    /// <param name="spec">What to compute.</param>
    /// <param name="names">What the tensors are called.</param>
    /// <param name="weights">The tensors.</param>
    /// <param name="backend">What computes; not disposed with the model.</param>
    /// <param name="limits">Sizes of a step.</param>
    /// <param name="progress">Told the share of the blocks that are ready, 0 to 1.</param>
    /// <exception cref="ModelFileException">A tensor is missing or has the wrong shape.</exception>
    /// <exception cref="UnsupportedException">The backend has no kernel for a tensor's format.</exception>
    /// <exception cref="CapacityException">There is not enough memory.</exception>
    public TransformerModel(ModelSpec spec, TensorNames names, WeightSet weights, IBackend backend, ForwardLimits limits, IProgress<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limits.MaxOutputs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxOutputs, limits.MaxTokens);
        (Spec, Backend, Limits) = (spec, backend, limits);
        _binder = new WeightBinder(weights, names, backend);
        try
        {
            _embedding = new TokenEmbedding(spec, names, _binder);
            _blocks = new (AttentionLayer, FeedForwardLayer)[spec.Blocks.Length];
            for (int i = 0; i < _blocks.Length; i++)
            {
                BlockSpec block = spec.Blocks[i];
                var attention = new AttentionLayer(i, spec.Width, block, Rotary(block.Attention.Rotary), names, _binder);
                _blocks[i] = (attention, new FeedForwardLayer(i, spec.Width, block, names, _binder));
                progress?.Report((i + 1.0) / _blocks.Length);
            }

            _head = new LogitsHead(spec, names, _binder);
            _activations = new Activations(backend, spec, limits, _rotaries);
            if (!backend.IsHostMemory) _hostLogits = new NativeBuffer((long)limits.MaxOutputs * spec.Vocabulary * sizeof(float));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is computed.</summary>
    public ModelSpec Spec { get; }

    /// <summary>What computes.</summary>
    public IBackend Backend { get; }

    /// <summary>Sizes of a step.</summary>
    public ForwardLimits Limits { get; }

    /// <summary>Bytes of the bound weights; a tied table counts as table and as head.</summary>
    public long WeightBytes => _binder.Bytes;

    /// <summary>Weight bytes that one step reads, however few its tokens: what bounds the speed of decoding.</summary>
    public long WeightBytesPerStep => _binder.BytesRead;

    /// <summary>Elements of the blocks' matrices by stored format: one multiply-add each for every token of a prompt.</summary>
    public IReadOnlyDictionary<QuantFormat, long> MatrixElements => _binder.MatrixElements;

    /// <summary>Bytes of the intermediate results.</summary>
    public long ActivationBytes => _activations.Bytes;

    /// <summary>Reads a model's settings by the table of architectures and binds its weights.</summary>
    /// <param name="source">The opened model; it must outlive the result.</param>
    /// <param name="backend">What computes; not disposed with the model.</param>
    /// <param name="limits">Sizes of a step.</param>
    /// <param name="progress">Told the share of the blocks that are ready, 0 to 1.</param>
    /// <exception cref="UnsupportedException">The architecture, or a thing that its settings ask for, is not known.</exception>
    /// <exception cref="ModelFileException">A setting or a tensor is missing or impossible.</exception>
    public static TransformerModel Load(ModelSource source, IBackend backend, ForwardLimits limits, IProgress<double>? progress = null)
    {
        (ModelSpec spec, TensorNames names) = ArchitectureTable.Read(source.Metadata, source.Weights);
        return new TransformerModel(spec, names, source.Weights, backend, limits, progress);
    }

    /// <summary>Runs one step: stores the tokens' keys and values and computes the logits of the rows asked for.</summary>
    /// <param name="batch">The tokens.</param>
    /// <param name="cache">The pages that the batch's page tables name.</param>
    /// <param name="observer">Watches the step, or null.</param>
    /// <returns>Logits in host memory, in the order of <see cref="Batch.OutputRows"/>, valid until the next step. [outputs, vocabulary]</returns>
    /// <exception cref="CapacityException">The batch is larger than <see cref="Limits"/>.</exception>
    /// <exception cref="RequestException">A token id or a position does not exist in this model.</exception>
    public float* Forward(Batch batch, KvCache cache, IForwardObserver? observer = null)
    {
        BatchCheck.Run(batch, cache, Spec, Limits);
        Activations a = _activations;
        bool all = observer is { WantsHidden: true };
        int rows = batch.Tokens;
        float* hidden = a.Hidden;

        _embedding.Embed(Backend, batch, hidden);
        foreach (RotaryTable rotary in _rotaries) rotary.Build(Backend, batch);
        End(observer, ForwardStage.Embed, 0);
        if (all) Show(observer!, 0, hidden, rows);

        for (int i = 0; i < _blocks.Length; i++)
        {
            (AttentionLayer attention, FeedForwardLayer feedForward) = _blocks[i];
            bool last = i == _blocks.Length - 1;
            KvView layer = cache.Layers[i];
            float* context = a.Context;
            attention.Project(Backend, batch, layer, hidden, a.Qkv);
            // Past the last block's keys and values, only rows whose logits are wanted live on.
            if (last && !all && batch.Outputs == 0) rows = 0;
            if (rows > 0)
            {
                attention.Attend(Backend, batch, layer, a.Qkv, context);
                if (last && !all && batch.Outputs < rows)
                {
                    Select(batch, Spec.Width, hidden, a.OutputHidden);
                    Select(batch, attention.QueryWidth, context, a.OutputContext);
                    rows = batch.Outputs;
                    hidden = a.OutputHidden;
                    context = a.OutputContext;
                }

                bool parallel = Spec.Blocks[i].Parallel;
                if (parallel) feedForward.Project(Backend, rows, hidden, a.Between);
                attention.Combine(Backend, rows, context, hidden, a.Branch);
                if (!parallel) feedForward.Project(Backend, rows, hidden, a.Between);
                feedForward.Combine(Backend, rows, a.Between, hidden, a.Branch);
            }

            End(observer, ForwardStage.Block, i);
            if (all && !last) Show(observer!, i + 1, hidden, rows);
        }

        if (all)
        {
            _head.Normalize(Backend, rows, hidden, a.Normalized);
            Show(observer!, _blocks.Length, a.Normalized, rows);
            if (batch.Outputs < rows)
            {
                Select(batch, Spec.Width, hidden, a.OutputHidden);
                hidden = a.OutputHidden;
            }
        }

        if (batch.Outputs > 0) _head.Run(Backend, batch.Outputs, hidden, a.Logits);
        float* logits = ToHost(a.Logits, (long)batch.Outputs * Spec.Vocabulary, _hostLogits);
        _head.Finish(batch.Outputs, logits);
        End(observer, ForwardStage.Logits, 0);
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RotaryTable rotary in _rotaries) rotary.Dispose();
        _binder.Dispose();
        _activations?.Dispose();
        _hostLogits?.Dispose();
        _hostHidden?.Dispose();
    }

    private RotaryTable? Rotary(RotarySpec? spec)
    {
        if (spec is null) return null;
        RotaryTable? table = _rotaries.Find(table => table.Spec == spec);
        if (table is not null) return table;
        table = new RotaryTable(spec, Limits.MaxTokens);
        _rotaries.Add(table);
        return table;
    }

    private void Select(Batch batch, int width, float* from, float* to) =>
        Backend.Gather(new GatherArgs { Rows = batch.Outputs, Width = width, RowIndices = batch.OutputRows, Input = from, Output = to });

    private void End(IForwardObserver? observer, ForwardStage stage, int block)
    {
        if (observer is null) return;
        Backend.Synchronize();
        observer.Ended(stage, block);
    }

    private void Show(IForwardObserver observer, int index, float* hidden, int rows)
    {
        if (!Backend.IsHostMemory) _hostHidden ??= new NativeBuffer((long)Limits.MaxTokens * Spec.Width * sizeof(float));
        int count = checked(rows * Spec.Width);
        observer.Hidden(index, new ReadOnlySpan<float>(ToHost(hidden, count, _hostHidden), count));
    }

    private float* ToHost(float* values, long count, NativeBuffer? host)
    {
        Backend.Synchronize();
        if (host is null) return values;
        if (count > 0) Backend.Download(values, host.Pointer, count * sizeof(float));
        return (float*)host.Pointer;
    }
}
