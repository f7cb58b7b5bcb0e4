using System.Text.Json;
using Engine.Ops.Reference;
using Engine.TestSupport;
using Engine.Transformer;
using Engine.Weights;

namespace Engine.Runtime.Tests;

/// <summary>A small golden model on the reference backend, with loops over it.</summary>
internal sealed class LoopFixture : IDisposable
{
    private readonly ModelSource _source;
    private readonly ReferenceBackend _backend = new();

    public LoopFixture(string name)
    {
        _source = ModelSource.Open(RepoPaths.Golden("models", name));
        Model = TransformerModel.Load(_source, _backend, new ForwardLimits(256, 32));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("models", name, "golden.json")));
        JsonElement root = golden.RootElement;
        Prompt = Ids(root.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "short").GetProperty("input_ids"));
        LongPrompt = Ids(root.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "long").GetProperty("input_ids"));
        Greedy = Ids(root.GetProperty("generation").GetProperty("greedy").GetProperty("ids"));
        JsonElement withEnd = root.GetProperty("generation").GetProperty("greedy_eos");
        (EndId, GreedyToEnd) = (withEnd.GetProperty("eos_token_id").GetInt32(), Ids(withEnd.GetProperty("ids")));
    }

    public TransformerModel Model { get; }

    public int[] Prompt { get; }

    public int[] LongPrompt { get; }

    public int[] Greedy { get; }

    public int EndId { get; }

    public int[] GreedyToEnd { get; }

    public EngineLoop Loop(int maxBatchTokens = 256, int maxSequences = 32, int pages = 64, int context = 256) => new(Model, new EngineLoopOptions
    {
        MaxBatchTokens = maxBatchTokens,
        MaxSequences = maxSequences,
        KvPages = pages,
        ContextLength = context,
        KeyType = Tensors.DType.F32,
        ValueType = Tensors.DType.F32,
        PoisonFreedPages = true,
    });

    /// <summary>Generates alone.</summary>
    public int[] Alone(int[] prompt, int maxTokens)
    {
        using EngineLoop loop = Loop();
        Sequence sequence = loop.Add(new SequenceRequest { Prompt = prompt, MaxTokens = maxTokens });
        loop.RunToEnd();
        return sequence.Generated.ToArray();
    }

    public void Dispose()
    {
        Model.Dispose();
        _backend.Dispose();
        _source.Dispose();
    }

    private static int[] Ids(JsonElement element) => [.. element.EnumerateArray().Select(static id => id.GetInt32())];
}
