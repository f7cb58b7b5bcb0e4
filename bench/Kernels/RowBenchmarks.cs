using BenchmarkDotNet.Attributes;
using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Bench.Kernels;

/// <summary>The row ops of a layer 2,048 wide: norms, and rotation with the write into the cache.</summary>
[Config(typeof(RoofedConfig))]
public unsafe class RowBenchmarks : IRoofedWork, IDisposable
{
    private const int Width = 2048;
    private const int HeadSize = 64;
    private const int Heads = 24;
    private const int KvHeads = 4;
    private IBackend? _backend;
    private Batch? _batch;
    private NativeBuffer? _memory;
    private NormalizeArgs _norm;
    private AppendArgs _append;

    /// <summary>Token rows.</summary>
    [Params(1, 512)]
    public int Rows { get; set; }

    /// <summary>Element type of keys and values.</summary>
    [Params(DType.F32, DType.F16, DType.BF16, DType.Q8_0, DType.Q4_0)]
    public DType Type { get; set; }

    /// <inheritdoc/>
    public int Threads => 1;

    /// <inheritdoc/>
    public double Operations => 5.0 * Rows * Width;

    /// <inheritdoc/>
    public double BytesRead => 4.0 * Rows * Width;

    /// <summary>Makes the rows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = TierSelector.CreateBackend(Threads);
        int pages = (Rows + KvView.PageTokens - 1) / KvView.PageTokens;
        long rows = 4L * Rows * Width, side = pages * KvView.PageTokens * KvHeads * Type.RowBytes(HeadSize);
        _memory = new NativeBuffer(3 * rows + 4 * Width + 2 * side);
        byte* p = _memory.Pointer;
        float* input = (float*)p, output = (float*)(p + rows), weight = (float*)(p + 3 * rows);
        Random random = new(1);
        for (long i = 0; i < (long)Rows * Width; i++) input[i] = random.NextSingle() * 2 - 1;
        for (int i = 0; i < Width; i++) weight[i] = 1;
        NormWeights norm = new((nint)weight, 0, 1e-5f);
        _norm = new NormalizeArgs { Rows = Rows, Width = Width, Input = input, Output = output, Kind = InputTransform.RmsNorm, Norm = norm };
        byte* cache = p + 3 * rows + 4 * Width;
        _batch = new Batch(Rows, 1, pages);
        _batch.Clear();
        _batch.BeginSequence(Rows, Rows, [.. Enumerable.Range(0, pages)], Rows);
        for (int i = 0; i < Rows; i++) _batch.AddToken(0, i, output: false);
        float* cosSin = (float*)(p + 2 * rows);
        for (long i = 0; i < Rows * (long)HeadSize; i++) cosSin[i] = 0.6f;
        _append = new AppendArgs
        {
            Qkv = input,
            Heads = Heads,
            Cache = new KvView(cache, cache + side, Type, Type, pages, KvHeads, HeadSize),
            CosSin = cosSin,
            HalfDim = HeadSize / 2,
            Layout = RotaryLayout.Interleaved,
        };
    }

    /// <summary>RMS norm.</summary>
    [Benchmark]
    public void Normalize() => _backend!.Normalize(_norm);

    /// <summary>Rotation of q and k, and the write of k and v.</summary>
    [Benchmark]
    public void RotateAndAppend() => _backend!.RotateAndAppend(_batch!, _append);

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _batch?.Dispose();
        _backend?.Dispose();
        _memory?.Dispose();
        GC.SuppressFinalize(this);
    }
}
