namespace Engine.Tensors;

/// <summary>Carves named scratch areas out of one <see cref="NativeBuffer"/>: sizes are summed first, then addresses handed out.</summary>
public sealed unsafe class Arena : IDisposable
{
    private const long Alignment = 128;
    private readonly NativeBuffer _buffer;
    private long _used;

    /// <summary>Creates an arena of <paramref name="bytes"/> bytes.</summary>
    public Arena(long bytes) => _buffer = new NativeBuffer(bytes);

    /// <summary>Bytes that the arena holds.</summary>
    public long Capacity => _buffer.Length;

    /// <summary>Bytes that an area of this size takes from an arena.</summary>
    public static long Round(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Hands out <paramref name="bytes"/> bytes, 128-byte aligned.</summary>
    /// <exception cref="CapacityException">The arena is full.</exception>
    public byte* Take(long bytes)
    {
        long end = _used + Round(bytes);
        if (end > _buffer.Length) throw new CapacityException("arena", $"{bytes} bytes asked, {_buffer.Length - _used} left");
        byte* area = _buffer.Pointer + _used;
        _used = end;
        return area;
    }

    /// <summary>Takes back every area.</summary>
    public void Reset() => _used = 0;

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
