using Engine.Tensors;

namespace Engine.Weights;

/// <summary>A tensor of a model file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="View">Its data, a view of the mapped file (or of widened memory).</param>
/// <param name="File">Path of the file, for messages.</param>
public readonly record struct StoredTensor(string Name, TensorView View, string File);

/// <summary>A directory entry: what a file says about a tensor, its extents and size known to be sound, its place not yet checked.</summary>
internal readonly record struct TensorEntry(string Name, QuantFormat Format, Shape Shape, long Offset, long Bytes)
{
    /// <summary>Checks extents (outermost first) and size.</summary>
    public static TensorEntry Create(Func<string, ModelFileException> error, string name, QuantFormat format, ReadOnlySpan<long> extents, long offset)
    {
        QuantFormatInfo info = QuantFormatInfo.Of(format);
        UInt128 elements = 1;
        foreach (long extent in extents)
        {
            if (extent < 0) throw error($"has an extent of {(ulong)extent}; the file is damaged, download it again");
            elements *= (UInt128)extent;
            if (elements > 1UL << 56) throw error("has more than 2^56 elements; the file is damaged, download it again");
        }

        var shape = new Shape(extents);
        if (shape.Columns % info.Elements != 0)
            throw error($"has rows of {shape.Columns} elements, no multiple of the {info.Elements} elements of a {format} block; the file is damaged, convert it again");
        return new TensorEntry(name, format, shape, offset, info.RowBytes(shape.Columns) * shape.Rows);
    }

    /// <summary>The tensor, <paramref name="start"/> being where the file's tensor data begin.</summary>
    public unsafe StoredTensor At(MappedFile file, long start) => new(Name, new TensorView((nint)(file.Pointer + start + Offset), Format, Shape), file.Name);
}

/// <summary>The rule of both file formats: tensor data lie inside the file and do not overlap.</summary>
internal static class TensorLayout
{
    /// <summary>Checks every entry against the <paramref name="file"/> whose tensor data begin at <paramref name="start"/>.</summary>
    public static void Check(MappedFile file, long start, ReadOnlySpan<TensorEntry> entries)
    {
        long available = Math.Max(file.Length - start, 0);
        TensorEntry[] sorted = entries.ToArray();
        Array.Sort(sorted, (a, b) => a.Offset.CompareTo(b.Offset));
        for (int i = 0; i < sorted.Length; i++)
        {
            TensorEntry entry = sorted[i];
            if (entry.Offset > available || entry.Bytes > available - entry.Offset)
                throw new ModelFileException(file.Name, entry.Name, $"needs bytes {entry.Offset} to {(UInt128)entry.Offset + (UInt128)entry.Bytes} of {available} bytes of tensor data; the file is truncated or damaged, download it again");
            if (i > 0 && entry.Offset < sorted[i - 1].Offset + sorted[i - 1].Bytes)
                throw new ModelFileException(file.Name, entry.Name, $"overlaps {sorted[i - 1].Name}; the file is damaged, download or convert it again");
        }
    }
}
