using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Weights;

/// <summary>
/// Rounds 32-bit floats to a stored format. F16, BF16, the 32-element formats, MXFP4 and the ternary ones follow the reference rounding byte for byte;
/// the 256-element K formats search their scales for the least squared error.
/// </summary>
public static unsafe class Quantizer
{
    /// <summary>Formats that weights can be rounded to.</summary>
    public static IReadOnlyList<QuantFormat> Formats { get; } = [.. BlockFormats.Encodable];

    /// <summary>True when weights can be rounded to the format.</summary>
    public static bool Supports(QuantFormat format) => BlockFormats.CanEncode(format);

    /// <summary>Rounds <paramref name="elements"/> values that lie one after another.</summary>
    /// <param name="format">Target encoding.</param>
    /// <param name="values">[elements], finite.</param>
    /// <param name="data">Room for <see cref="QuantFormatInfo.RowBytes"/> of the elements, any alignment.</param>
    /// <param name="elements">A whole number of blocks.</param>
    /// <exception cref="UnsupportedException">The format is read only.</exception>
    public static void Round(QuantFormat format, float* values, byte* data, long elements) => BlockFormats.Encode(format, values, data, elements);

    /// <summary>Rounds an array; for tests and small tensors.</summary>
    /// <exception cref="UnsupportedException">The format is read only.</exception>
    public static byte[] Round(QuantFormat format, ReadOnlySpan<float> values)
    {
        var data = new byte[QuantFormatInfo.Of(format).RowBytes(values.Length)];
        fixed (float* from = values)
        fixed (byte* to = data) Round(format, from, to, values.Length);
        return data;
    }
}
