using System.Collections.Immutable;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Transformer;

/// <summary>
/// The memory of keys and values: pages of <see cref="KvView.PageTokens"/> tokens, in every layer under the same page number. Who holds which page is
/// decided elsewhere; here are only the bytes.
/// </summary>
public sealed unsafe class KvCache : IDisposable
{
    private readonly IBackend _backend;
    private readonly IBackendBuffer _memory;
    private readonly ImmutableArray<KvView> _layers;
    private NativeBuffer? _transfer;

    /// <summary>Allocates the pages of all layers.</summary>
    /// <param name="backend">Whose memory it is.</param>
    /// <param name="spec">The model.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="keyType">Element type of the keys.</param>
    /// <param name="valueType">Element type of the values.</param>
    /// <exception cref="UnsupportedException">A head is no whole number of the type's blocks.</exception>
    /// <exception cref="CapacityException">There is not that much memory.</exception>
    public KvCache(IBackend backend, ModelSpec spec, int pages, DType keyType, DType valueType)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pages);
        (_backend, Pages, KeyType, ValueType) = (backend, pages, keyType, valueType);
        PageBytes = BytesPerPage(spec, keyType, valueType);
        if (PageBytes > long.MaxValue / 2 / pages) throw new CapacityException("KV cache", $"{pages} pages of {PageBytes} bytes asked; use fewer pages (a shorter context, fewer sequences)");
        _memory = backend.Allocate(spec.Blocks.Sum(block => LayerBytes(block.Attention, pages, keyType, valueType)));
        byte* next = _memory.Pointer;
        var layers = ImmutableArray.CreateBuilder<KvView>(spec.Blocks.Length);
        foreach (BlockSpec block in spec.Blocks)
        {
            AttentionSpec attention = block.Attention;
            byte* values = next + Area(attention, pages, keyType);
            layers.Add(new KvView(next, values, keyType, valueType, pages, attention.KvHeads, attention.HeadSize));
            next = values + Area(attention, pages, valueType);
        }

        _layers = layers.MoveToImmutable();
    }

    /// <summary>Number of pages.</summary>
    public int Pages { get; }

    /// <summary>Element type of the keys.</summary>
    public DType KeyType { get; }

    /// <summary>Element type of the values.</summary>
    public DType ValueType { get; }

    /// <summary>Bytes of one page, all layers, keys and values together.</summary>
    public long PageBytes { get; }

    /// <summary>Bytes of all pages.</summary>
    public long Bytes => Pages * PageBytes;

    /// <summary>The pages of each layer.</summary>
    public ReadOnlySpan<KvView> Layers => _layers.AsSpan();

    /// <summary>Bytes that a page takes in all layers, keys and values together.</summary>
    /// <exception cref="UnsupportedException">A head is no whole number of the type's blocks.</exception>
    public static long BytesPerPage(ModelSpec spec, DType keyType, DType valueType)
    {
        long bytes = 0;
        foreach (BlockSpec block in spec.Blocks)
        {
            CheckHeads(block.Attention, keyType);
            CheckHeads(block.Attention, valueType);
            bytes += KvView.PageBytes(keyType, valueType, block.Attention.KvHeads, block.Attention.HeadSize);
        }

        return bytes;
    }

    /// <summary>Copies a page in every layer, for copy on write.</summary>
    public void CopyPage(int source, int destination)
    {
        CheckPage(source);
        CheckPage(destination);
        foreach (ref readonly KvView layer in Layers)
        {
            Copy(layer.KeyTile(source, 0), layer.KeyTile(destination, 0), KeyBytes(layer));
            Copy(layer.ValueTile(source, 0), layer.ValueTile(destination, 0), ValueBytes(layer));
        }
    }

    /// <summary>Fills a page with NaN in every layer, so that a test which reads freed memory sees it.</summary>
    public void Poison(int page)
    {
        CheckPage(page);
        foreach (ref readonly KvView layer in Layers)
        {
            // All ones are NaN in every float format, and as the scale of a quantised block.
            Fill(layer.KeyTile(page, 0), KeyBytes(layer), 0xff);
            Fill(layer.ValueTile(page, 0), ValueBytes(layer), 0xff);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _transfer?.Dispose();
    }

    private static long KeyBytes(in KvView layer) => KvView.PageTokens * layer.KvHeads * layer.KeyRowBytes;

    private static long ValueBytes(in KvView layer) => KvView.PageTokens * layer.KvHeads * layer.ValueRowBytes;

    private static long Area(AttentionSpec attention, int pages, DType type) =>
        Arena.Round((long)pages * KvView.PageTokens * attention.KvHeads * type.RowBytes(attention.HeadSize));

    private static long LayerBytes(AttentionSpec attention, int pages, DType keyType, DType valueType) => Area(attention, pages, keyType) + Area(attention, pages, valueType);

    private static void CheckHeads(AttentionSpec attention, DType type)
    {
        int block = QuantFormatInfo.Of(type.ToFormat()).Elements;
        if (attention.HeadSize % block == 0) return;
        string name = type.ToString().ToLowerInvariant();
        throw new UnsupportedException($"KV type {name} with heads of {attention.HeadSize} elements", $"its blocks hold {block} elements; choose f16, bf16 or f32");
    }

    private void CheckPage(int page)
    {
        if ((uint)page >= (uint)Pages) throw new ArgumentOutOfRangeException(nameof(page), page, $"There are {Pages} pages.");
    }

    private void Copy(byte* source, byte* destination, long bytes)
    {
        if (_backend.IsHostMemory)
        {
            _backend.Synchronize();
            Buffer.MemoryCopy(source, destination, bytes, bytes);
            return;
        }

        byte* transfer = Transfer(bytes);
        _backend.Download(source, transfer, bytes);
        _backend.Upload(transfer, destination, bytes);
    }

    private void Fill(byte* destination, long bytes, byte value)
    {
        byte* target = _backend.IsHostMemory ? destination : Transfer(bytes);
        if (_backend.IsHostMemory) _backend.Synchronize();
        for (long done = 0; done < bytes;)
        {
            int step = (int)Math.Min(bytes - done, 1 << 30);
            new Span<byte>(target + done, step).Fill(value);
            done += step;
        }

        if (!_backend.IsHostMemory) _backend.Upload(target, destination, bytes);
    }

    private byte* Transfer(long bytes)
    {
        if (_transfer is not null && _transfer.Length >= bytes) return _transfer.Pointer;
        _transfer?.Dispose();
        _transfer = new NativeBuffer(bytes);
        return _transfer.Pointer;
    }
}
