using BenchmarkDotNet.Attributes;
using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Bench.Kernels;

/// <summary>Attention of one layer with 9 query heads, 3 key heads and a head size of 64: a prompt, the end of a long one, and one decoded token.</summary>
[Config(typeof(RoofedConfig))]
public unsafe class AttentionBenchmarks : IRoofedWork, IDisposable
{
    private const int Heads = 9;
    private const int KvHeads = 3;
    private const int HeadSize = 64;
    private IBackend? _backend;
    private Batch? _batch;
    private NativeBuffer? _memory;
    private AttendArgs _args;

    /// <summary>Positions in the cache, and how many of the last of them are queries.</summary>
    [ParamsSource(nameof(Shapes))]
    public (int Context, int Queries) Shape { get; set; }

    /// <summary>Element type of keys and values.</summary>
    [Params(DType.F32, DType.F16, DType.BF16, DType.Q8_0, DType.Q4_0)]
    public DType Type { get; set; }

    /// <inheritdoc/>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>The shapes.</summary>
    public static IEnumerable<(int Context, int Queries)> Shapes => [(512, 512), (2048, 512), (8192, 512), (8192, 1)];

    /// <inheritdoc/>
    public double Operations => 4.0 * Heads * HeadSize * Shape.Queries * (Shape.Context - (Shape.Queries - 1) / 2.0);

    /// <inheritdoc/>
    public double BytesRead => 2.0 * KvHeads * Type.RowBytes(HeadSize) * Shape.Context;

    /// <summary>Fills the cache.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = TierSelector.CreateBackend(Threads);
        int pages = (Shape.Context + KvView.PageTokens - 1) / KvView.PageTokens;
        long side = pages * KvView.PageTokens * KvHeads * Type.RowBytes(HeadSize), rows = 4L * Shape.Queries * Heads * HeadSize;
        int width = (Heads + 2 * KvHeads) * HeadSize;
        _memory = new NativeBuffer(2 * side + 2 * rows + 4L * Shape.Context * width);
        byte* p = _memory.Pointer;
        KvView cache = new(p, p + side, Type, Type, pages, KvHeads, HeadSize);
        float* queries = (float*)(p + 2 * side), output = (float*)(p + 2 * side + rows), qkv = (float*)(p + 2 * side + 2 * rows);
        Random random = new(1);
        for (long i = 0; i < (long)Shape.Context * width; i++) qkv[i] = random.NextSingle() * 2 - 1;
        for (long i = 0; i < rows / 4; i++) queries[i] = random.NextSingle() * 2 - 1;
        int[] table = [.. Enumerable.Range(0, pages)];
        random.Shuffle(table);
        using (Batch all = new(Shape.Context, 1, pages))
        {
            Fill(all, Shape.Context, table);
            _backend.RotateAndAppend(all, new AppendArgs { Qkv = qkv, Heads = Heads, Cache = cache });
        }

        _batch = new Batch(Shape.Queries, 1, pages);
        Fill(_batch, Shape.Queries, table);
        _args = new AttendArgs { Queries = queries, QueryStride = Heads * HeadSize, Heads = Heads, Cache = cache, Scale = 0.125f, Output = output };
    }

    /// <summary>One op.</summary>
    [Benchmark]
    public void Attend() => _backend!.Attend(_batch!, _args);

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _batch?.Dispose();
        _backend?.Dispose();
        _memory?.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Fill(Batch batch, int tokens, int[] table)
    {
        batch.Clear();
        batch.BeginSequence(tokens, Shape.Context, table, Shape.Context);
        for (int i = 0; i < tokens; i++) batch.AddToken(0, Shape.Context - tokens + i, output: false);
    }
}
