using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Weights;

/// <summary>Widens stored weights to 32-bit floats: the load-time path, exact for every format.</summary>
public static unsafe class Dequantizer
{
    /// <summary>True when the format can be widened (integers, complex numbers and activation formats cannot).</summary>
    public static bool Supports(QuantFormat format) => BlockFormats.CanDecode(format);

    /// <summary>Widens <paramref name="elements"/> elements that lie one after another.</summary>
    /// <param name="format">Encoding of <paramref name="data"/>.</param>
    /// <param name="data">Stored blocks, any alignment.</param>
    /// <param name="values">[elements].</param>
    /// <param name="elements">A whole number of blocks.</param>
    /// <exception cref="UnsupportedException">The format has no decoder.</exception>
    public static void Widen(QuantFormat format, byte* data, float* values, long elements) => BlockFormats.Decode(format, data, values, elements);

    /// <summary>Widens a whole tensor into a managed array; for tests and small tensors.</summary>
    /// <exception cref="UnsupportedException">The format has no decoder.</exception>
    public static float[] Widen(TensorView tensor)
    {
        var values = new float[checked((int)tensor.Shape.Elements)];
        fixed (float* pointer = values) Widen(tensor.Format, (byte*)tensor.Data, pointer, values.Length);
        return values;
    }
}
