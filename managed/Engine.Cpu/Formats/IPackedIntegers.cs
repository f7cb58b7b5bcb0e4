using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// An integer weight format and how it lies in panels. A panel is 2 * Lanes output columns; its K runs in records of 32 elements, each
/// quants [QuantBytes / 4, 2, Lanes, 4], then scales [ScaleBytes * 2 * Lanes]; what the records of a stored super-block share lies in headers
/// [HeaderBytes * 2 * Lanes] before the panel's records. The quants' first dimension counts chunks: in their order, and the two vectors of columns in turn, the
/// cache lines of a panel are touched first in the order of their addresses, which is what the hardware's prefetchers follow. A weight is
/// scale * (quant - 2^ZeroShift) + minimum. Packing loses nothing.
/// </summary>
internal unsafe interface IPackedIntegers
{
    /// <summary>The stored format.</summary>
    static abstract QuantFormat Id { get; }

    /// <summary>Records of a stored block: 1 for blocks of 32 elements, 8 for super-blocks of 256.</summary>
    static abstract int Records { get; }

    /// <summary>Range of the quants.</summary>
    static abstract ProductKind Kind { get; }

    /// <summary>How one row is multiplied: <see cref="Kind"/>, or Levels8 for Signed8.</summary>
    static abstract ProductKind RowKind { get; }

    /// <summary>Log2 of what is subtracted from unsigned quants: for a centred kind, the half of its range; -1: nothing.</summary>
    static virtual int ZeroShift => -1;

    /// <summary>Elements that share a scale: 32 or 16.</summary>
    static virtual int ScaleLength => 32;

    /// <summary>Whether weights have an additive part.</summary>
    static virtual bool HasMinimum => false;

    /// <summary>Bytes a column of the header of one stored block.</summary>
    static virtual int HeaderBytes => 0;

    /// <summary>Bytes of one of the header's numbers.</summary>
    static virtual int HeaderNumberBytes => 2;

    /// <summary>Bytes a column of a record's quants.</summary>
    static abstract int QuantBytes { get; }

    /// <summary>Bytes a column of a record's scales.</summary>
    static abstract int ScaleBytes { get; }

    /// <summary>Whether a record's scales are one IEEE half a column, which an assembled tile can read where they are.</summary>
    static virtual bool HasHalfScales => false;

    /// <summary>Unpacks the quants of a stored block into bytes.</summary>
    /// <param name="block">The stored block.</param>
    /// <param name="quants">[32 * <see cref="Records"/>]</param>
    static abstract void ReadQuants(byte* block, byte* quants);

    /// <summary>Packs one column's 32 quants of a record.</summary>
    /// <param name="quants">32 bytes.</param>
    /// <param name="packed">The record's quants, from those of the column's vector in the first chunk on. [QuantBytes / 4, 2, Lanes, 4]</param>
    /// <param name="lane">The column's lane in its vector.</param>
    static abstract void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct;

    /// <summary>Packs one column's header of a stored block.</summary>
    static virtual void PackHeader(byte* block, byte* header, int column, int columns)
    {
    }

    /// <summary>Packs one column's scales of a record of a stored block.</summary>
    static abstract void PackScales(byte* block, int record, byte* scales, int column, int columns);

    /// <summary>The weights of one step of a vector, ready to be multiplied.</summary>
    /// <param name="kind"><see cref="Kind"/>, or for one row <see cref="RowKind"/>; a constant.</param>
    /// <param name="packed">The record's quants, from those of the vector in the first chunk on. [QuantBytes / 4, 2, Lanes, 4]</param>
    /// <param name="half">0 or 1: the half of the record, a constant.</param>
    /// <param name="step">Step of the half, a constant.</param>
    static abstract TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct;

    /// <summary>A vector of a header's numbers, widened once for the records that share it.</summary>
    /// <param name="header"><see cref="HeaderNumberBytes"/> a lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TFloat LoadHeader<TTier, TInt, TFloat>(byte* header)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.LoadFiniteHalf(header);

    /// <summary>The scales of a vector.</summary>
    /// <param name="header">The stored block's header, widened. [HeaderBytes / HeaderNumberBytes, 2, Lanes]</param>
    /// <param name="scales">Scales of the record.</param>
    /// <param name="vector">0 or 1.</param>
    /// <param name="part">0, or 1 for the second half of a record whose <see cref="ScaleLength"/> is 16.</param>
    static abstract TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct;

    /// <summary>The additive parts of a vector; see <see cref="Scale"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TFloat Minimum<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.Zero;
}
