namespace Engine.Cpu;

/// <summary>What distinguishes one integer tile of tile registers from another.</summary>
/// <param name="Rows">Rows, 1 to 16; also the rows of the tile in memory.</param>
/// <param name="ScaleLength">Elements that share a scale: 32 or 16.</param>
/// <param name="HasMinimum">Whether weights have an additive part.</param>
internal readonly record struct AmxIntegerTileShape(int Rows, int ScaleLength, bool HasMinimum)
{
    /// <summary>Registers of the products, the activations and the weights.</summary>
    public const int Products = 0, Activations = 1, Weights = 2;

    /// <summary>The shapes of the registers: a segment of K at a time. [Rows, ScaleLength] bytes by [ScaleLength / 4, 16] fours of bytes</summary>
    public TileShapes Registers
    {
        get
        {
            TileShapes shapes = new();
            shapes.Set(Products, Rows, TileShapes.MaxRowBytes);
            shapes.Set(Activations, Rows, ScaleLength);
            shapes.Set(Weights, ScaleLength / 4, TileShapes.MaxRowBytes);
            return shapes;
        }
    }
}
