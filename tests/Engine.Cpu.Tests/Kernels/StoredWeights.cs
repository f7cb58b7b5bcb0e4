using Engine.Tensors;
using Engine.Tensors.Formats;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

/// <summary>Random stored weights that end at a guard page.</summary>
internal sealed unsafe class StoredWeights : IDisposable
{
    private readonly GuardedMemory _memory;

    public StoredWeights(QuantFormat format, int outputs, int inputs, int seed)
    {
        long rowBytes = QuantFormatInfo.Of(format).RowBytes(inputs);
        _memory = new GuardedMemory(outputs * rowBytes);
        Random random = new(seed);
        float[] row = new float[inputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++) row[i] = (float)(random.NextDouble() * 2 - 1) * (i % 37 == 0 ? 3 : 1);
            fixed (float* values = row) BlockFormats.Encode(format, values, _memory.Pointer + o * rowBytes, inputs);
        }

        View = new TensorView((nint)_memory.Pointer, format, new Shape(outputs, inputs));
    }

    public TensorView View { get; }

    public byte* Pointer => _memory.Pointer;

    public void Dispose() => _memory.Dispose();
}
