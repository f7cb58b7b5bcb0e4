namespace Engine.Cpu;

/// <summary>
/// Writes down how a format makes the operands of <see cref="IAvx512VnniTier"/>, for tiles that make them in registers: addresses count from the record's first
/// byte, so the format is given a record at address 0, and nothing is read.
/// </summary>
internal readonly unsafe struct OperandTracer : IOperandTier<TracedOperand>
{
    private const ulong TopBits = 0x8080808080808080;

    /// <inheritdoc/>
    public static int Lanes => 16;

    /// <inheritdoc/>
    public static int Steps(ProductKind kind) => 8;

    /// <inheritdoc/>
    public static TracedOperand LoadInts(void* p) => new(new OperandTree(OperandOperation.Load, (int)(nint)p));

    /// <inheritdoc/>
    public static TracedOperand Or(TracedOperand x, TracedOperand y) => new(new OperandTree(OperandOperation.Or, 0, x.Tree, y.Tree));

    /// <inheritdoc/>
    public static TracedOperand ShiftRightBytes(TracedOperand x, int shift, byte mask) => new(new OperandTree(OperandOperation.ShiftRight, shift, x.Tree, Mask: mask));

    /// <inheritdoc/>
    public static TracedOperand ShiftLeftBytes(TracedOperand x, int shift, byte mask) => new(new OperandTree(OperandOperation.ShiftLeft, shift, x.Tree, Mask: mask));

    /// <inheritdoc/>
    public static TracedOperand LookUp(TracedOperand x, int shift, ulong low, ulong high) =>
        new(new OperandTree(OperandOperation.LookUp, shift, x.Tree, Mask: 15, LowTable: low, HighTable: high));

    /// <inheritdoc/>
    public static TracedOperand SignedOperand(byte* stored, int step) => LoadInts(stored + 4 * Lanes * step);

    /// <inheritdoc/>
    public static TracedOperand LevelOperand(TracedOperand bytes) => bytes;

    /// <summary>The top bit of levels is flipped in their table.</summary>
    public static TracedOperand SignedOperand(TracedOperand bytes, int step) => bytes.Tree.Operation == OperandOperation.LookUp
        ? new(bytes.Tree with { LowTable = bytes.Tree.LowTable ^ TopBits, HighTable = bytes.Tree.HighTable ^ TopBits })
        : throw new InvalidOperationException("signed bytes in a register that do not come from a table");
}
