using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>
/// Activation rows as the float kernels read them: tiles of <see cref="TileRows"/> rows, K in slices of <see cref="SliceLength"/>; a slice of a tile is
/// [k][row of the tile] and lies after the tiles before it. One row is one tile and one slice.
/// </summary>
internal unsafe struct FloatRows
{
    /// <summary>Rows of a tile; the last tile of a batch may have fewer.</summary>
    public const int TileRows = QuantizedRows.TileRows;

    /// <summary>Elements of a slice when there are several rows.</summary>
    public const int MaxSliceLength = 256;

    /// <summary>Rows.</summary>
    public int Rows;

    /// <summary>Elements a row.</summary>
    public int Width;

    /// <summary>The values. [tile slices]</summary>
    public float* Values;

    /// <summary>Elements of a slice.</summary>
    public readonly int SliceLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Rows == 1 ? Width : Math.Min(Width, MaxSliceLength);
    }

    /// <summary>The values of a slice of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float* Slice(int first, int length, int firstRow) => Values + (long)first * Rows + (long)firstRow * length;

    /// <summary>Writes row <paramref name="row"/>.</summary>
    /// <param name="x">[width]</param>
    /// <param name="row">Its number.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public readonly void Write(float* x, int row)
    {
        if (Rows == 1)
        {
            Unsafe.CopyBlockUnaligned(Values, x, (uint)(4 * Width));
            return;
        }

        int firstRow = row / TileRows * TileRows, tileRows = Math.Min(TileRows, Rows - firstRow), slice = SliceLength;
        for (int first = 0; first < Width; first += slice)
        {
            int length = Math.Min(slice, Width - first);
            float* to = Slice(first, length, firstRow) + (row - firstRow);
            for (int i = 0; i < length; i++, to += tileRows) *to = x[first + i];
        }
    }
}
