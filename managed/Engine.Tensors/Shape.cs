namespace Engine.Tensors;

/// <summary>Extents of a tensor of up to four dimensions, outermost first (row-major; the last is contiguous).</summary>
public readonly record struct Shape
{
    private readonly long _d0, _d1, _d2, _d3;

    /// <summary>Creates a shape, outermost dimension first.</summary>
    /// <exception cref="ArgumentException">More than four dimensions, none, or a negative extent, or more than 2^62 elements.</exception>
    public Shape(params ReadOnlySpan<long> extents)
    {
        if (extents.Length is 0 or > 4) throw new ArgumentException("A shape has one to four dimensions.", nameof(extents));
        UInt128 elements = 1;
        foreach (long extent in extents)
        {
            if (extent < 0) throw new ArgumentException("An extent is negative.", nameof(extents));
            elements *= (UInt128)extent;
            if (elements > 1UL << 62) throw new ArgumentException("The shape has more than 2^62 elements.", nameof(extents));
        }

        Rank = extents.Length;
        _d0 = extents[0];
        _d1 = Rank > 1 ? extents[1] : 1;
        _d2 = Rank > 2 ? extents[2] : 1;
        _d3 = Rank > 3 ? extents[3] : 1;
        Elements = (long)elements;
    }

    /// <summary>Number of dimensions, one to four.</summary>
    public int Rank { get; }

    /// <summary>Product of the extents.</summary>
    public long Elements { get; }

    /// <summary>Extent of a dimension, outermost first.</summary>
    public long this[int dimension] => dimension < Rank
        ? dimension switch { 0 => _d0, 1 => _d1, 2 => _d2, 3 => _d3, _ => throw new ArgumentOutOfRangeException(nameof(dimension)) }
        : throw new ArgumentOutOfRangeException(nameof(dimension));

    /// <summary>Extent of the contiguous dimension.</summary>
    public long Columns => this[Rank - 1];

    /// <summary>Product of all extents but the last.</summary>
    public long Rows => Columns == 0 ? 0 : Elements / Columns;

    /// <inheritdoc/>
    public override string ToString() => Rank switch
    {
        1 => $"[{_d0}]",
        2 => $"[{_d0}, {_d1}]",
        3 => $"[{_d0}, {_d1}, {_d2}]",
        4 => $"[{_d0}, {_d1}, {_d2}, {_d3}]",
        _ => "[]",
    };
}
