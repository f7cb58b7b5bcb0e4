namespace Engine.Cpu;

/// <summary>
/// The shapes of the eight tile registers as the processor loads them: palette 1, [64] bytes: palette, start row, 14 zeros, 16 times bytes a row (16 bits),
/// 16 times rows (Intel SDM volume 1, section 18.3, "Intel AMX"). A register of no rows is not used.
/// </summary>
internal unsafe struct TileShapes
{
    /// <summary>Bytes of the memory form.</summary>
    public const int Bytes = 64;

    /// <summary>Tile registers.</summary>
    public const int Registers = 8;

    /// <summary>Most rows of a register.</summary>
    public const int MaxRows = 16;

    /// <summary>Most bytes of a row.</summary>
    public const int MaxRowBytes = 64;

    private const int RowBytesAt = 16;
    private const int RowsAt = 48;

    private fixed byte _bytes[Bytes];

    /// <summary>No register in use.</summary>
    public TileShapes() => _bytes[0] = 1;

    /// <summary>Shapes a register.</summary>
    /// <param name="register">0 to 7.</param>
    /// <param name="rows">1 to 16.</param>
    /// <param name="rowBytes">4 to 64, a multiple of 4.</param>
    public void Set(int register, int rows, int rowBytes)
    {
        _bytes[RowBytesAt + 2 * register] = (byte)rowBytes;
        _bytes[RowsAt + register] = (byte)rows;
    }
}
