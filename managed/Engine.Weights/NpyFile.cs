using System.Runtime.InteropServices;
using System.Text;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>Writes NumPy's .npy files, version 1.0, float32, little-endian, row-major (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).</summary>
public static class NpyFile
{
    private const int Alignment = 64;
    private const int ChunkElements = 1 << 20;

    /// <summary>Writes an array; the file appears under its name when it is whole.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="shape">Extents, outermost first.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <exception cref="CapacityException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, Shape shape, ReadOnlySpan<float> values)
    {
        if (shape.Elements != values.Length) throw new ArgumentException($"{values.Length} values for the shape {shape}.", nameof(values));
        byte[] header = Header(shape);
        using var file = new PartialFile(path, 0);
        file.Write(0, header);
        // All supported machines are little-endian, so the floats are written as they lie.
        for (int first = 0; first < values.Length; first += ChunkElements)
            file.Write(header.Length + (long)first * sizeof(float), MemoryMarshal.AsBytes(values[first..Math.Min(first + ChunkElements, values.Length)]));
        file.Commit();
    }

    private static byte[] Header(Shape shape)
    {
        var extents = new StringBuilder();
        for (int i = 0; i < shape.Rank; i++) extents.Append(shape[i]).Append(i == 0 || i < shape.Rank - 1 ? "," : "").Append(i < shape.Rank - 1 ? " " : "");
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({extents}), }}";
        const int prefix = 10;
        int length = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment - prefix;
        text = text.PadRight(length - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }
}
