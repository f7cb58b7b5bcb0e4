namespace Engine.Cpu;

/// <summary>What distinguishes one assembled integer tile from another.</summary>
/// <param name="Rows">Rows, 1 to 6; also the rows of the tile in memory.</param>
/// <param name="ScaleLength">Elements that share a scale: 32 or 16.</param>
/// <param name="ZeroShift">Log2 of what the integers exceed the true ones by, or -1.</param>
/// <param name="HasMinimum">Whether weights have an additive part.</param>
/// <param name="InPlace">Whether it reads a panel's records, operands and halves of scales, instead of unpacked operands and scales.</param>
internal readonly record struct IntegerTileShape(int Rows, int ScaleLength, int ZeroShift, bool HasMinimum, bool InPlace = false)
{
    /// <summary>Bytes of the operands of 32 elements of K, two vectors of columns.</summary>
    public const int OperandBytes = 32 * 32;

    /// <summary>Bytes from the operands of 32 elements of K to the next ones.</summary>
    public int RecordBytes => InPlace ? OperandBytes + 2 * 32 : OperandBytes;

    /// <summary>The shape for a format and tier.</summary>
    public static IntegerTileShape Of<TFormat, TTier, TInt, TFloat>(int rows)
        where TFormat : struct, IPackedIntegers
        where TTier : struct, ITier<TInt, TFloat>
        where TInt : struct
        where TFloat : struct =>
        new(rows, TFormat.ScaleLength, PanelShape<TFormat, TTier, TInt, TFloat>.ZeroShift, TFormat.HasMinimum, TFormat.IsTileReady<TTier, TInt, TFloat>());
}
