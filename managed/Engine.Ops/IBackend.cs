using Engine.Tensors;

namespace Engine.Ops;

/// <summary>
/// What computes: one virtual call an op. Activations are float32 in the backend's own memory; every pointer in an op's arguments is such memory
/// unless its comment says host. Ops run in call order; results are visible to the host after <see cref="Synchronize"/>. A backend serves one
/// caller at a time. Each output element has a fixed reduction order that depends neither on the number of rows nor on threads nor on paging.
/// </summary>
public unsafe interface IBackend : IDisposable
{
    /// <summary>Name for people, such as "cpu (256-bit tier, 2 threads)".</summary>
    string Name { get; }

    /// <summary>Whether the host may read and write the backend's memory by its addresses.</summary>
    bool IsHostMemory { get; }

    /// <summary>Allocates zeroed memory of the backend.</summary>
    /// <exception cref="CapacityException">There is not that much.</exception>
    IBackendBuffer Allocate(long bytes);

    /// <summary>Copies host memory into the backend's.</summary>
    void Upload(void* hostSource, void* destination, long bytes);

    /// <summary>Copies the backend's memory to the host, after everything queued before it.</summary>
    void Download(void* source, void* hostDestination, long bytes);

    /// <summary>Waits for every op called so far.</summary>
    void Synchronize();

    /// <summary>Prepares the weight of a linear layer (packing, upload). May read the parts later: they must outlive the result.</summary>
    /// <param name="name">Name for errors.</param>
    /// <param name="parts">Matrices [outputs_i, inputs] in host memory, stacked along the outputs: q, k and v, or gate and up, are one product. Formats may differ.</param>
    /// <param name="bias">Bias in host memory, [sum of outputs], or null. It is copied.</param>
    /// <exception cref="UnsupportedException">The backend has no kernel for a format.</exception>
    LinearWeight PrepareLinear(string name, ReadOnlySpan<TensorView> parts, float* bias);

    /// <summary>Prepares a table whose rows are looked up by id. May read it later: it must outlive the result.</summary>
    /// <param name="name">Name for errors.</param>
    /// <param name="table">[rows, width] in host memory.</param>
    /// <exception cref="UnsupportedException">The backend has no kernel for the format.</exception>
    EmbeddingTable PrepareTable(string name, TensorView table);

    /// <summary>output[t] = scale * table[ids[t]] (+ positionTable[positions[t] + offset]).</summary>
    void Embed(Batch batch, in EmbedArgs args);

    /// <summary>output = transform(input) * weight^T + bias (+ residual).</summary>
    void Linear(in LinearArgs args);

    /// <summary>output = norm(input) * weight + bias.</summary>
    void Normalize(in NormalizeArgs args);

    /// <summary>output += factor * input, elementwise.</summary>
    void Accumulate(in AccumulateArgs args);

    /// <summary>output[i] = input[rows[i]].</summary>
    void Gather(in GatherArgs args);

    /// <summary>cosSin[t] = cosines, then sines, of position * inverse frequency; shared by all layers of a step.</summary>
    void BuildRotary(Batch batch, in RotaryTableArgs args);

    /// <summary>Normalizes (optional) and rotates (optional) q and k in place, and writes k and v into the pages at the batch's slots.</summary>
    void RotateAndAppend(Batch batch, in AppendArgs args);

    /// <summary>Attention of each token's query heads over its sequence's pages.</summary>
    void Attend(Batch batch, in AttendArgs args);
}

/// <summary>Memory of a backend.</summary>
public unsafe interface IBackendBuffer : IDisposable
{
    /// <summary>Address of the first byte, in the backend's address space.</summary>
    byte* Pointer { get; }

    /// <summary>Usable bytes.</summary>
    long Length { get; }
}

/// <summary>The weight of a linear layer in a backend's own layout.</summary>
/// <param name="name">Name for errors.</param>
/// <param name="outputs">Rows of the weight, all parts together.</param>
/// <param name="inputs">Columns of the weight.</param>
public abstract class LinearWeight(string name, int outputs, int inputs) : IDisposable
{
    /// <summary>Name for errors.</summary>
    public string Name { get; } = name;

    /// <summary>Rows of the weight, all parts together.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Columns of the weight.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Bytes that one product reads.</summary>
    public abstract long Bytes { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A table whose rows are looked up by id.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="width">Elements a row.</param>
public abstract class EmbeddingTable(int rows, int width) : IDisposable
{
    /// <summary>Number of rows.</summary>
    public int Rows { get; } = rows;

    /// <summary>Elements a row.</summary>
    public int Width { get; } = width;

    /// <summary>Bytes that the table holds.</summary>
    public abstract long Bytes { get; }

    /// <inheritdoc/>
    public abstract void Dispose();
}
