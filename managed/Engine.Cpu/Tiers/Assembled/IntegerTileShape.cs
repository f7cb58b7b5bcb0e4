namespace Engine.Cpu;

/// <summary>What distinguishes one assembled integer tile from another.</summary>
/// <param name="Rows">Rows, 1 to 6; also the rows of the tile in memory.</param>
/// <param name="ScaleLength">Elements that share a scale: 32 or 16.</param>
/// <param name="ZeroShift">Log2 of what the integers exceed the true ones by, or -1.</param>
/// <param name="HasMinimum">Whether weights have an additive part.</param>
/// <param name="Records">How it makes the operands of a panel's records, or null: it reads unpacked operands.</param>
/// <param name="Readers">How many tiles read the same records, one after another: 1 to <see cref="MostReaders"/>, which stands for more too; 0 where it reads operands.</param>
internal readonly record struct IntegerTileShape(int Rows, int ScaleLength, int ZeroShift, bool HasMinimum, RecordOperands? Records = null, int Readers = 0)
{
    /// <summary>Readers at most: sixteen rows are three tiles.</summary>
    public const int MostReaders = 3;

    private const int Line = 64;

    /// <summary>Bytes of the operands of 32 elements of K, two vectors of columns.</summary>
    public const int OperandBytes = 32 * 32;

    /// <summary>Bytes from the operands of 32 elements of K to the next ones.</summary>
    public int RecordBytes => Records?.RecordBytes ?? OperandBytes;

    /// <summary>Whether it reads a record's halves, instead of scales that have been unpacked.</summary>
    public bool HasHalves => Records is { HasHalves: true };

    /// <summary>
    /// Bytes of what is read next that a tile of records asks for at each block: its share of a record, in whole pairs of lines. One tile alone that does nothing to its
    /// operands goes at memory's pace by itself.
    /// </summary>
    public int FollowingBytes => Records == null || Readers == 1 && Records.AreStored ? 0 : (RecordBytes / Readers + 2 * Line - 1) / (2 * Line) * (2 * Line);

    /// <summary>The shape for a format and tier.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="readers">How many tiles read the same records, or 0.</param>
    public static IntegerTileShape Of<TFormat, TTier, TInt, TFloat>(int rows, int readers)
        where TFormat : struct, IPackedIntegers
        where TTier : struct, ITier<TInt, TFloat>
        where TInt : struct
        where TFloat : struct =>
        new(rows, TFormat.ScaleLength, PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift, TFormat.HasMinimum, readers == 0 ? null : RecordOperands.Of<TFormat>(), readers);
}
