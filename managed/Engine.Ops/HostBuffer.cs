using Engine.Tensors;

namespace Engine.Ops;

/// <summary>Backend memory that is host memory.</summary>
public sealed unsafe class HostBuffer : IBackendBuffer
{
    private readonly NativeBuffer _memory;

    /// <summary>Allocates zeroed memory.</summary>
    /// <exception cref="CapacityException">There is not that much.</exception>
    public HostBuffer(long bytes) => _memory = new NativeBuffer(bytes);

    /// <inheritdoc/>
    public byte* Pointer => _memory.Pointer;

    /// <inheritdoc/>
    public long Length => _memory.Length;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
