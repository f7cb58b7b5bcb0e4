using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Cpu.Tests;

/// <summary>
/// The oracle of linear layers: plain double loops over decoded weights and activations, the latter quantized by the definition where the format
/// multiplies integers. Bounds hold the roundings of the kernels' float sums: one for each term, none for the integers.
/// </summary>
internal static unsafe class PlainLinear
{
    /// <summary>Computes outputs [rows, outputs] and the bound of each.</summary>
    public static (double[] Values, double[] Bounds) Multiply(byte* weights, QuantFormat format, int outputs, int inputs, ReadOnlySpan<float> x, int rows)
    {
        bool integers = format is not (QuantFormat.F32 or QuantFormat.F16 or QuantFormat.BF16);
        float[] a = x.ToArray();
        if (integers)
            for (int r = 0; r < rows; r++) Round(a.AsSpan(r * inputs, inputs));
        double[] values = new double[rows * outputs], bounds = new double[rows * outputs];
        float[] w = new float[inputs];
        double[] reach = new double[inputs];
        long rowBytes = QuantFormatInfo.Of(format).RowBytes(inputs);
        for (int o = 0; o < outputs; o++)
        {
            BlockFormats.Decode(format, weights + o * rowBytes, w);
            // The parts of scale * quant + minimum can exceed their sum: at most by the largest weight of the block, twice.
            for (int i = 0; i < inputs; i++) reach[i] = Math.Abs(w[i]);
            if (integers)
                for (int i = 0; i < inputs; i += 32) reach.AsSpan(i, 32).Fill(3 * reach.AsSpan(i, 32).ToArray().Max());
            for (int r = 0; r < rows; r++)
            {
                double sum = 0, magnitude = 0;
                for (int i = 0; i < inputs; i++)
                {
                    sum += (double)w[i] * a[r * inputs + i];
                    magnitude += reach[i] * Math.Abs(a[r * inputs + i]);
                }

                values[r * outputs + o] = sum;
                bounds[r * outputs + o] = ((integers ? inputs / 8 : inputs) + 8) * Math.Pow(2, -24) * magnitude + 1e-37;
            }
        }

        return (values, bounds);
    }

    /// <summary>The nearest bfloat16, ties to even.</summary>
    public static float ToBFloat16(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
    }

    // A row as integers, each 32 with a scale that is a multiple of the row's unit, and back.
    private static void Round(Span<float> row)
    {
        float largest = Largest(row);
        if (largest == 0) return;
        float unit = largest / (127f * 16384), inverseUnit = 127f * 16384 / largest, blockFactor = 16384 / largest;
        for (int first = 0; first < row.Length; first += 32)
        {
            Span<float> x = row.Slice(first, 32);
            int factor = Math.Min(16384, (int)MathF.Ceiling(Largest(x) * blockFactor));
            float scale = factor * unit, inverse = factor == 0 ? 0 : inverseUnit / factor;
            for (int i = 0; i < 32; i++) x[i] = scale * MathF.Round(x[i] * inverse, MidpointRounding.ToEven);
        }
    }

    private static float Largest(ReadOnlySpan<float> x)
    {
        float largest = 0;
        foreach (float value in x) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}
