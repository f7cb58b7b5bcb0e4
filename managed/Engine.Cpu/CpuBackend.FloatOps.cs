using Engine.Ops;
using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Cpu;

/// <content>The ops in float arithmetic.</content>
internal sealed unsafe partial class CpuBackend<TTier, TInt, TFloat>
{
    private readonly Attention<TTier, TFloat> _attention = new();

    /// <inheritdoc cref="IBackend.PrepareTable"/>
    public EmbeddingTable PrepareTable(string name, TensorView table) => BlockFormats.CanDecode(table.Format)
        ? new CpuTable(table)
        : throw new UnsupportedException($"{name}: a table of type {table.Format}", "only weight formats can be looked up; convert the model to a known one");

    /// <inheritdoc cref="IBackend.Embed"/>
    public void Embed(Batch batch, in EmbedArgs args) => Embed<TTier, TFloat>.Run(_threads, batch, args);

    /// <inheritdoc cref="IBackend.Normalize"/>
    public void Normalize(in NormalizeArgs args) => Normalize<TTier, TFloat>.Run(_threads, args);

    /// <inheritdoc cref="IBackend.Accumulate"/>
    public void Accumulate(in AccumulateArgs args) => Accumulate<TTier, TFloat>.Run(_threads, args);

    /// <inheritdoc cref="IBackend.Gather"/>
    public void Gather(in GatherArgs args) => Cpu.Gather.Run(_threads, args);

    /// <inheritdoc cref="IBackend.BuildRotary"/>
    public void BuildRotary(Batch batch, in RotaryTableArgs args) => Cpu.BuildRotary.Run(_threads, batch, args);

    /// <inheritdoc cref="IBackend.RotateAndAppend"/>
    public void RotateAndAppend(Batch batch, in AppendArgs args) => RotateAndAppend<TTier, TFloat>.Run(_threads, batch, args);

    /// <inheritdoc cref="IBackend.Attend"/>
    public void Attend(Batch batch, in AttendArgs args) => _attention.Run(_threads, batch, args);
}
