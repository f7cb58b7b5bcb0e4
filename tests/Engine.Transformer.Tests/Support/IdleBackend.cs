using Engine.Ops;
using Engine.Ops.Reference;
using Engine.Tensors;

namespace Engine.Transformer.Tests;

/// <summary>Computes nothing and counts its calls: what is left of a step is the model's own work.</summary>
internal sealed unsafe class IdleBackend : IBackend
{
    private readonly ReferenceBackend _memory = new();

    public string Name => "idle";

    public bool IsHostMemory => true;

    /// <summary>Rows of every linear product, in order of the calls.</summary>
    public List<int> LinearRows { get; } = new(1024);

    public IBackendBuffer Allocate(long bytes) => _memory.Allocate(bytes);

    public void Upload(void* hostSource, void* destination, long bytes)
    {
    }

    public void Download(void* source, void* hostDestination, long bytes)
    {
    }

    public void Synchronize()
    {
    }

    public LinearWeight PrepareLinear(string name, ReadOnlySpan<TensorView> parts, float* bias) => _memory.PrepareLinear(name, parts, bias);

    public EmbeddingTable PrepareTable(string name, TensorView table) => _memory.PrepareTable(name, table);

    public void Embed(Batch batch, in EmbedArgs args)
    {
    }

    public void Linear(in LinearArgs args) => LinearRows.Add(args.Rows);

    public void Normalize(in NormalizeArgs args)
    {
    }

    public void Accumulate(in AccumulateArgs args)
    {
    }

    public void Gather(in GatherArgs args)
    {
    }

    public void BuildRotary(Batch batch, in RotaryTableArgs args)
    {
    }

    public void RotateAndAppend(Batch batch, in AppendArgs args)
    {
    }

    public void Attend(Batch batch, in AttendArgs args)
    {
    }

    public void Dispose() => _memory.Dispose();
}
