using System.Buffers.Binary;

namespace Engine.Cpu;

/// <summary>How a tile that reads a format's records makes their operands, and the constants that it wants for that.</summary>
internal sealed unsafe class RecordOperands
{
    private const int Lanes = 16;
    private const int Columns = 2 * Lanes;
    private const int TableBytes = 64;

    private readonly List<byte> _masks;

    /// <param name="steps">How the operands of the first vector of columns are made, by step.</param>
    /// <param name="recordBytes">Bytes of a record.</param>
    /// <param name="hasHalves">Whether it ends with the scales of its columns as IEEE halves.</param>
    public RecordOperands(OperandTree[] steps, int recordBytes, bool hasHalves)
    {
        (Steps, RecordBytes, HasHalves) = (steps, recordBytes, hasHalves);
        OperandTree[] all = [.. steps.SelectMany(static step => step.All)];
        // The most frequent ones first: there are registers for some.
        _masks = [.. all.Where(static operation => operation.Mask != 0).GroupBy(static operation => operation.Mask).OrderByDescending(static mask => mask.Count()).Select(static mask => mask.Key)];
        OperandTree? table = all.FirstOrDefault(static operation => operation.Operation == OperandOperation.LookUp);
        HasTable = table != null;
        AreStored = steps.All(static step => step.Operation == OperandOperation.Load);
        if (AreStored) return;
        byte[] constants = new byte[TableBytes + 4 * _masks.Count];
        for (int at = 0; at < TableBytes && table != null; at += 16)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(constants.AsSpan(at), table.LowTable);
            BinaryPrimitives.WriteUInt64LittleEndian(constants.AsSpan(at + 8), table.HighTable);
        }

        for (int i = 0; i < _masks.Count; i++) constants.AsSpan(MaskOffset(_masks[i]), 4).Fill(_masks[i]);
        Constants = constants;
    }

    /// <summary>How the operands of the first vector of columns are made, by step; those of the second lie a vector behind.</summary>
    public IReadOnlyList<OperandTree> Steps { get; }

    /// <summary>Bytes of a record.</summary>
    public int RecordBytes { get; }

    /// <summary>Whether it ends with the scales of its columns as IEEE halves, which the tile then reads too.</summary>
    public bool HasHalves { get; }

    /// <summary>Whether the operands lie in the record as they are, so that there is nothing to gain from unpacking it.</summary>
    public bool AreStored { get; }

    /// <summary>Whether there is a table of levels.</summary>
    public bool HasTable { get; }

    /// <summary>The masks, the most frequent ones first.</summary>
    public IReadOnlyList<byte> Masks => _masks;

    /// <summary>The table, four times, and the masks, each in four bytes; nothing where operands are stored as they are.</summary>
    public ReadOnlyMemory<byte> Constants { get; }

    /// <summary>The place of a mask among them.</summary>
    public int MaskNumber(byte mask) => _masks.IndexOf(mask);

    /// <summary>Where a mask lies in the constants.</summary>
    public int MaskOffset(byte mask) => TableBytes + 4 * MaskNumber(mask);

    /// <summary>Those of a format.</summary>
    public static RecordOperands Of<TFormat>() where TFormat : struct, IPackedIntegers => Format<TFormat>.Operands;

    private static class Format<TFormat> where TFormat : struct, IPackedIntegers
    {
        public static readonly RecordOperands Operands = new(
            [.. Enumerable.Range(0, 8).Select(static step => TFormat.Operand<OperandTracer, TracedOperand>(TFormat.Kind, null, step >> 2, step & 3).Tree)],
            (TFormat.QuantBytes + TFormat.ScaleBytes) * Columns,
            TFormat.HasHalfScales);
    }
}
