using Engine.Runtime;
using Engine.Tensors;
using Engine.Text;
using Engine.Text.ChatTemplates;
using Engine.Transformer;
using Engine.Weights;

namespace Engine;

/// <summary>
/// A language model, ready to answer: weights, tokenizer, chat template, backend and a loop that runs many requests in one batch. Thread-safe: any number of
/// callers may generate at once.
/// </summary>
public sealed class LanguageModel : IDisposable
{
    private const int LargestDefaultContext = 8192;
    private readonly LoadedModel _loaded;
    private readonly LoopThread _loop;
    private int _disposed;

    private LanguageModel(LoadedModel loaded, EngineOptions options)
    {
        _loaded = loaded;
        ModelSpec spec = loaded.Model.Spec;
        int context = options.ContextLength > 0 ? options.ContextLength : Math.Min(spec.ContextLength, LargestDefaultContext);
        EngineLoop loop = new(loaded.Model, new EngineLoopOptions
        {
            MaxBatchTokens = options.MaxBatchTokens,
            MaxSequences = options.MaxSequences,
            ContextLength = context,
            KvPages = options.KvPages > 0 ? options.KvPages : 2 * PageTable.PagesFor(context),
            KeyType = options.KvType,
            ValueType = options.KvType,
        });
        (ContextLength, KvBytes) = (loop.ContextLength, loop.KvBytes);
        _loop = new LoopThread(loop);
    }

    /// <summary>Where the model came from.</summary>
    public string Path => _loaded.Source.Path;

    /// <summary>What the model computes.</summary>
    public ModelSpec Spec => _loaded.Model.Spec;

    /// <summary>Text to ids and back; null when the model's files have none.</summary>
    public Tokenizer? Tokenizer => _loaded.Tokenizer;

    /// <summary>Whether a conversation can be given (<see cref="Prompt.FromChat(IEnumerable{ChatMessage}, TemplateValue)"/>).</summary>
    public bool HasChatTemplate => _loaded.Templates is not null;

    /// <summary>What computes.</summary>
    public string BackendName => _loaded.Backend.Name;

    /// <summary>Most tokens of one sequence, prompt and answer.</summary>
    public int ContextLength { get; }

    /// <summary>Bytes of the weights as the backend holds them.</summary>
    public long WeightBytes => _loaded.Model.WeightBytes;

    /// <summary>Bytes of the KV cache.</summary>
    public long KvBytes { get; }

    /// <summary>How long loading took.</summary>
    public TimeSpan LoadTime => _loaded.LoadTime;

    /// <summary>What is used when <see cref="GenerationOptions.Sampling"/> and <see cref="GenerationOptions.EndTokens"/> are left out.</summary>
    public GenerationDefaults Defaults => _loaded.Source.Defaults;

    /// <summary>Loads a model.</summary>
    /// <param name="path">A GGUF file, or a folder with config.json, safetensors and tokenizer files.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="progress">Told the share that is loaded, 0 to 1.</param>
    /// <exception cref="EngineException">The file is missing, malformed or asks for something that is not supported; the message names cause and remedy.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer's files are malformed.</exception>
    public static LanguageModel Load(string path, EngineOptions? options = null, IProgress<double>? progress = null) =>
        Create(() => ModelSource.Open(path), options ?? new EngineOptions(), progress);

    /// <summary>Loads the small model that this library carries, for a first try without any file.</summary>
    public static LanguageModel LoadDefault(EngineOptions? options = null) => Create(EmbeddedModel.Open, options ?? new EngineOptions(), null);

    /// <summary>Starts an answer; it runs beside others that are under way.</summary>
    /// <param name="prompt">What to answer.</param>
    /// <param name="options">How.</param>
    /// <param name="continues">An earlier answer of the same conversation, not yet disposed: what the cache still holds of it is not computed again.</param>
    /// <exception cref="RequestException">The request cannot be served as asked.</exception>
    /// <exception cref="CapacityException">The prompt does not fit the KV pool, or too many requests wait.</exception>
    public Generation Start(Prompt prompt, GenerationOptions? options = null, Generation? continues = null)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return Generation.Start(_loaded, _loop, ContextLength, prompt, options ?? new GenerationOptions(), continues);
    }

    /// <summary>Generates an answer and streams its text; leaving the loop early, or cancelling, ends the work and frees its pages.</summary>
    /// <inheritdoc cref="Start" path="/param"/>
    public async IAsyncEnumerable<string> GenerateAsync(
        Prompt prompt, GenerationOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using Generation generation = Start(prompt, options);
        await foreach (string text in generation.ReadTextAsync(cancellation).ConfigureAwait(false)) yield return text;
    }

    /// <summary>Generates an answer and waits for its end.</summary>
    /// <inheritdoc cref="Start" path="/param"/>
    public GenerationResult Generate(Prompt prompt, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        using Generation generation = Start(prompt, options);
        return generation.WaitAsync(cancellation).GetAwaiter().GetResult();
    }

    /// <summary>The text that the model's chat template makes of a conversation.</summary>
    /// <exception cref="UnsupportedException">The model has no chat template.</exception>
    public string RenderChat(IEnumerable<ChatMessage> messages, TemplateValue? tools = null) => _loaded.Render(ModelTemplates.Values(messages), tools);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _loop.Dispose();
        _loaded.Dispose();
    }

    private static LanguageModel Create(Func<ModelSource> open, EngineOptions options, IProgress<double>? progress)
    {
        LoadedModel loaded = LoadedModel.Load(open, options, progress);
        try
        {
            return new LanguageModel(loaded, options);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }
}
