using System.Diagnostics;
using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;
using Engine.Text;
using Engine.Text.ChatTemplates;
using Engine.Transformer;
using Engine.Weights;

namespace Engine;

/// <summary>
/// Everything of a model that does not change while it runs. <see cref="LanguageModel"/> serves requests with it; tools that look at single steps (logits,
/// perplexity, benchmarks) drive <see cref="Model"/> themselves.
/// </summary>
public sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelSource source, IBackend backend, TransformerModel model, Tokenizer? tokenizer, ChatTemplateSet? templates, TimeSpan loadTime) =>
        (Source, Backend, Model, Tokenizer, Templates, LoadTime) = (source, backend, model, tokenizer, templates, loadTime);

    /// <summary>Files, settings and stored weights.</summary>
    public ModelSource Source { get; }

    /// <summary>What computes.</summary>
    public IBackend Backend { get; }

    /// <summary>The transformer.</summary>
    public TransformerModel Model { get; }

    /// <summary>Text to ids and back; null when the model's files have none.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>Chat templates; null when the model's files have none.</summary>
    public ChatTemplateSet? Templates { get; }

    /// <summary>How long loading took.</summary>
    public TimeSpan LoadTime { get; }

    /// <summary>Loads a model from a path.</summary>
    /// <inheritdoc cref="LanguageModel.Load"/>
    public static LoadedModel Load(string path, EngineOptions? options = null, IProgress<double>? progress = null) =>
        Load(() => ModelSource.Open(path), options ?? new EngineOptions(), progress);

    /// <summary>Loads the embedded model.</summary>
    public static LoadedModel LoadDefault(EngineOptions? options = null) => Load(EmbeddedModel.Open, options ?? new EngineOptions(), null);

    /// <summary>Opens the embedded model's files without loading the weights.</summary>
    public static ModelSource OpenDefault() => EmbeddedModel.Open();

    /// <summary>Ids that end an answer: what the model's files say, else the tokenizer's end token.</summary>
    public IReadOnlyList<int> EndTokens => Source.Defaults.EndTokens.Count > 0 ? Source.Defaults.EndTokens
        : Tokenizer?.SpecialTokens.EndId is { } end ? [end] : [];

    /// <summary>The text that the chat template makes of a conversation (a list of dictionaries with role, content, ...).</summary>
    /// <exception cref="UnsupportedException">The model has no chat template.</exception>
    public string Render(TemplateValue messages, TemplateValue? tools = null) => Templates is { } templates
        ? templates.Render(new ChatTemplateInput { Messages = messages, Tools = tools })
        : throw new UnsupportedException($"a conversation with {Source.Path}", "its files hold no chat template; give the prompt as plain text (--raw)");

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Backend.Dispose();
        Source.Dispose();
    }

    internal static LoadedModel Load(Func<ModelSource> open, EngineOptions options, IProgress<double>? progress)
    {
        long begin = Stopwatch.GetTimestamp();
        ModelSource? source = null;
        IBackend? backend = null;
        try
        {
            source = open();
            ModelSource opened = source;
            // A large vocabulary takes as long as the weights: both are read at once.
            Task<Tokenizer?> tokenizer = Task.Run(() => ModelTokenizer.Find(opened));
            if (options.WidenWeights) source.WidenToF32();
            backend = BackendCatalog.Create(options.Device, options.Threads, options.Tier, options.PackedCache is { } folder ? new PackedCache(folder, options.Warning) : null);
            TransformerModel model = TransformerModel.Load(source, backend, new ForwardLimits(options.MaxBatchTokens, options.MaxSequences), progress);
            return new LoadedModel(source, backend, model, tokenizer.GetAwaiter().GetResult(), ModelTemplates.Find(source, tokenizer.Result), Stopwatch.GetElapsedTime(begin));
        }
        catch
        {
            backend?.Dispose();
            source?.Dispose();
            throw;
        }
    }
}
