using BenchmarkDotNet.Attributes;
using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Bench.Kernels;

/// <summary>
/// One linear layer of a model of 1.1 billion parameters, 5632 x 2048: one row (decode), sixteen (batched decode) and 512 (prompt). Enough copies of
/// the weight take turns that none stays in a cache.
/// </summary>
[Config(typeof(RoofedConfig))]
public unsafe class LinearBenchmarks : IRoofedWork, IDisposable
{
    private const int Outputs = 5632;
    private const int Inputs = 2048;
    private const int Copies = 16;
    private readonly LinearWeight[] _weights = new LinearWeight[Copies];
    private IBackend? _backend;
    private NativeBuffer? _memory;
    private int _turn;

    /// <summary>Format of the weight.</summary>
    [Params(QuantFormat.F32, QuantFormat.F16, QuantFormat.BF16, QuantFormat.Q8_0, QuantFormat.Q4_0, QuantFormat.Q4_K, QuantFormat.Q5_K, QuantFormat.Q6_K)]
    public QuantFormat Format { get; set; }

    /// <summary>Rows.</summary>
    [Params(1, 16, 512)]
    public int Rows { get; set; }

    /// <inheritdoc/>
    [Params(2)]
    public int Threads { get; set; }

    /// <inheritdoc/>
    public double Operations => 2.0 * Rows * Outputs * Inputs;

    /// <inheritdoc/>
    public QuantFormat Weights => Format;

    /// <inheritdoc/>
    public double BytesRead => QuantFormatInfo.Of(Format).RowBytes(Inputs) * (double)Outputs;

    /// <summary>Packs the weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = TierSelector.CreateBackend(Threads);
        long stored = QuantFormatInfo.Of(Format).RowBytes(Inputs) * Outputs, input = 4L * Rows * Inputs;
        _memory = new NativeBuffer(input + 4L * Rows * Outputs);
        float* values = (float*)_memory.Pointer;
        Random random = new(1);
        for (long i = 0; i < input / 4; i++) values[i] = random.NextSingle() - 0.5f;
        using NativeBuffer weights = new(stored);
        using NativeBuffer row = new(4L * Inputs);
        for (int i = 0; i < Inputs; i++) ((float*)row.Pointer)[i] = random.NextSingle() - 0.5f;
        for (int o = 0; o < Outputs; o++) BlockFormats.Encode(Format, (float*)row.Pointer, weights.Pointer + o * (stored / Outputs), Inputs);
        for (int i = 0; i < Copies; i++) _weights[i] = _backend.PrepareLinear("benchmark", [new TensorView((nint)weights.Pointer, Format, new Shape(Outputs, Inputs))], null);
    }

    /// <summary>One op.</summary>
    [Benchmark]
    public void Linear()
    {
        float* input = (float*)_memory!.Pointer;
        _turn = (_turn + 1) % Copies;
        _backend!.Linear(new LinearArgs { Rows = Rows, Input = input, Weight = _weights[_turn], Output = input + (long)Rows * Inputs });
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        foreach (LinearWeight weight in _weights) weight?.Dispose();
        _backend?.Dispose();
        _memory?.Dispose();
        GC.SuppressFinalize(this);
    }
}
