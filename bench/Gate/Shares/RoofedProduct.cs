using System.Diagnostics;
using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;

namespace Engine.Bench.Gate.Shares;

/// <summary>A linear layer whose rate is told as a share of a roof: a prompt's rows of the multiply-add roof of its operands, a single row of the read roof.</summary>
internal sealed unsafe class RoofedProduct : IDisposable
{
    private const int PromptRows = 512;
    private const int Inputs = 4096;
    private const long DecodeBytes = 256L << 20;
    // Few enough that a run takes milliseconds, as those of the roofs do: the best of several then escapes other work on the machine.
    private const int PromptOutputs = 512;
    private const int Runs = 10;
    private readonly IBackend _backend;
    private readonly QuantFormat _format;
    private readonly LinearWeight _weight;
    private readonly NativeBuffer _stored;
    private readonly NativeBuffer _rows;
    private readonly int _count;
    private readonly double _work;

    private RoofedProduct(string name, IBackend backend, QuantFormat format, int rows, int outputs)
    {
        (Name, _backend, _format, _count) = (name, backend, format, rows);
        // Zeros: untouched memory, so that only the packed weight is in memory. The kernels have no branch on values.
        _stored = new NativeBuffer(QuantFormatInfo.Of(format).RowBytes(Inputs) * outputs);
        _rows = new NativeBuffer(4L * rows * (Inputs + outputs));
        _weight = backend.PrepareLinear(name, [new TensorView((nint)_stored.Pointer, format, new Shape(outputs, Inputs))], null);
        _work = rows == 1 ? _weight.Bytes : 2.0 * rows * Inputs * outputs;
        Rate(); // the code is compiled, and the memory touched
    }

    /// <summary>The product's name in the baseline.</summary>
    public string Name { get; }

    /// <summary>The products that the gate measures.</summary>
    public static IReadOnlyList<RoofedProduct> All(IBackend backend) =>
    [
        Prompt(backend, QuantFormat.Q8_0),
        Prompt(backend, QuantFormat.Q4_0),
        Prompt(backend, QuantFormat.F32),
        Decode(backend, QuantFormat.Q8_0),
        Decode(backend, QuantFormat.Q4_0),
        Decode(backend, QuantFormat.F32),
    ];

    /// <summary>Operations or bytes a second.</summary>
    public double Rate()
    {
        double best = double.MaxValue;
        float* input = (float*)_rows.Pointer;
        for (int run = 0; run < Runs; run++)
        {
            long begin = Stopwatch.GetTimestamp();
            _backend.Linear(new LinearArgs { Rows = _count, Input = input, Weight = _weight, Output = input + (long)_count * Inputs });
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return _work / best;
    }

    /// <summary>The roof that the share refers to, per second.</summary>
    public double Roof(CpuRoofs roofs) => _count == 1 ? roofs.ReadBytesPerSecond : roofs.OpsPerSecond(roofs.RoofOf(_format));

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _rows.Dispose();
        _stored.Dispose();
    }

    private static RoofedProduct Prompt(IBackend backend, QuantFormat format) => new($"prompt {format}", backend, format, PromptRows, PromptOutputs);

    private static RoofedProduct Decode(IBackend backend, QuantFormat format) =>
        new($"decode {format}", backend, format, 1, (int)(DecodeBytes / QuantFormatInfo.Of(format).RowBytes(Inputs) / 64 * 64));
}
