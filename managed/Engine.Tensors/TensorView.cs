namespace Engine.Tensors;

/// <summary>Stored data of a known format and shape, owned by somebody else (a mapped file, a <see cref="NativeBuffer"/>).</summary>
/// <param name="Data">Address of the first byte.</param>
/// <param name="Format">Encoding of the elements.</param>
/// <param name="Shape">Extents, outermost first: a weight of a linear layer is [outputs, inputs].</param>
public readonly unsafe record struct TensorView(nint Data, QuantFormat Format, Shape Shape)
{
    /// <summary>Bytes of one row (the contiguous dimension).</summary>
    public long RowBytes => QuantFormatInfo.Of(Format).RowBytes(Shape.Columns);

    /// <summary>Bytes of the whole tensor.</summary>
    public long Bytes => RowBytes * Shape.Rows;

    /// <summary>Address of row <paramref name="row"/>.</summary>
    public byte* Row(long row) => (byte*)Data + row * RowBytes;

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> of a matrix, without a copy.</summary>
    public TensorView Rows(long first, long count)
    {
        if (Shape.Rank != 2) throw new InvalidOperationException("Only a matrix can be cut into rows.");
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, Shape.Rows);
        return new TensorView((nint)Row(first), Format, new Shape(count, Shape.Columns));
    }
}
