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
        _memory = new GuardedMemory(outputs * QuantFormatInfo.Of(format).RowBytes(inputs));
        Random random = new(seed);
        if (BlockFormats.CanEncode(format)) Encode(format, outputs, inputs, random);
        else Invent(format, random);
        View = new TensorView((nint)_memory.Pointer, format, new Shape(outputs, inputs));
    }

    public TensorView View { get; }

    public byte* Pointer => _memory.Pointer;

    public void Dispose() => _memory.Dispose();

    private void Encode(QuantFormat format, int outputs, int inputs, Random random)
    {
        long rowBytes = QuantFormatInfo.Of(format).RowBytes(inputs);
        float[] row = new float[inputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++) row[i] = (float)(random.NextDouble() * 2 - 1) * (i % 37 == 0 ? 3 : 1);
            fixed (float* values = row) BlockFormats.Encode(format, values, _memory.Pointer + o * rowBytes, inputs);
        }
    }

    // Formats that can only be read: any bytes are valid but for the scale, which is kept finite.
    private void Invent(QuantFormat format, Random random)
    {
        random.NextBytes(_memory.Span<byte>());
        int bytes = QuantFormatInfo.Of(format).Bytes;
        for (byte* block = _memory.Pointer; block < _memory.Pointer + _memory.Bytes; block += bytes)
        {
            byte* scale = format == QuantFormat.IQ1_M ? block + 54 : block;
            scale[1] = (byte)(scale[1] & 0x8f | 0x20);
        }
    }
}
