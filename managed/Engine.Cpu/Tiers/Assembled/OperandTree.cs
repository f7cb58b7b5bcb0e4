using System.Buffers.Binary;

namespace Engine.Cpu;

/// <summary>What an operation of an <see cref="OperandTree"/> does.</summary>
internal enum OperandOperation
{
    /// <summary>A vector of the record, from byte <see cref="OperandTree.Number"/> on.</summary>
    Load,
    /// <summary>Left | right.</summary>
    Or,
    /// <summary>(Left &gt;&gt; number) &amp; mask, in 32-bit lanes.</summary>
    ShiftRight,
    /// <summary>(Left &lt;&lt; number) &amp; mask.</summary>
    ShiftLeft,
    /// <summary>The bytes of a table of sixteen at (left &gt;&gt; number) &amp; mask.</summary>
    LookUp,
}

/// <summary>How an operand is made of a record: an operation and what it works on.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Number">An address in the record, or a shift.</param>
/// <param name="Left">What the operation works on.</param>
/// <param name="Right">The other operand of an Or.</param>
/// <param name="Mask">Bits that remain of every byte.</param>
/// <param name="LowTable">Bytes 0 to 7 of a table.</param>
/// <param name="HighTable">Bytes 8 to 15.</param>
internal sealed record OperandTree(
    OperandOperation Operation, int Number, OperandTree? Left = null, OperandTree? Right = null, byte Mask = 0, ulong LowTable = 0, ulong HighTable = 0)
{
    /// <summary>This operation and all it works on.</summary>
    public IEnumerable<OperandTree> All => [this, .. Left?.All ?? [], .. Right?.All ?? []];

    /// <summary>One lane of the operand, four bytes: what all operations mean.</summary>
    /// <param name="record">The record.</param>
    /// <param name="lane">The lane: columns count on from the first vector to the second.</param>
    public uint Lane(ReadOnlySpan<byte> record, int lane)
    {
        uint mask = Mask * 0x01010101u, left = Left?.Lane(record, lane) ?? 0;
        return Operation switch
        {
            OperandOperation.Load => BinaryPrimitives.ReadUInt32LittleEndian(record[(Number + 4 * lane)..]),
            OperandOperation.Or => left | Right!.Lane(record, lane),
            OperandOperation.ShiftRight => left >> Number & mask,
            OperandOperation.ShiftLeft => left << Number & mask,
            _ => LookUp(left >> Number & mask),
        };
    }

    private uint LookUp(uint indices)
    {
        uint levels = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            int index = (byte)(indices >> shift);
            levels |= (uint)(byte)((index < 8 ? LowTable : HighTable) >> 8 * (index & 7)) << shift;
        }

        return levels;
    }
}

/// <summary>A vector that an <see cref="OperandTracer"/> writes down.</summary>
/// <param name="Tree">How it is made.</param>
internal readonly record struct TracedOperand(OperandTree Tree);
