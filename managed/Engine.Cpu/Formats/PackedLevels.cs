using System.Runtime.CompilerServices;
using Engine.Tensors.Formats;

namespace Engine.Cpu;

/// <summary>
/// Weights that take one of up to sixteen integer levels, packed as indices of three or four bits whatever the stored form (a codebook of groups, signs
/// apart, or nibbles): weight = header * sub-scale * factor * level. A table look-up gives the operand. A stored codebook index is about two bits a weight and
/// would take a gather for every eight of them; the packed three (IQ1, IQ2) or four bits (IQ3, as stored IQ4) are read faster than that is computed, and a
/// shift, a mask and a shuffle make 32 operands of them.
/// </summary>
internal readonly unsafe struct PackedLevels<TBook> : IPackedIntegers
    where TBook : struct, ILevelBook
{
    /// <inheritdoc/>
    public static Engine.Tensors.QuantFormat Id => TBook.Id;

    /// <inheritdoc/>
    public static int Records => TBook.Records;

    /// <inheritdoc/>
    public static ProductKind Kind => TBook.Kind;

    /// <summary>Levels8 for Signed8, otherwise the kind. Here and below without a branch, as in <see cref="ITier{TInt,TFloat}"/>.</summary>
    public static ProductKind RowKind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ProductKind)(0x53210 >> 4 * (int)TBook.Kind & 15);
    }

    /// <inheritdoc/>
    public static int ZeroShift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (0x7650 >> 4 * (int)TBook.Kind & 15) - 1;
    }

    /// <inheritdoc/>
    public static int ScaleLength => TBook.ScaleLength;

    /// <inheritdoc/>
    public static int HeaderBytes => TBook.HeaderBytes;

    /// <inheritdoc/>
    public static int HeaderNumberBytes => TBook.HeaderBytes;

    /// <inheritdoc/>
    public static int QuantBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TBook.Bits == 4 ? BitPlanes.NibbleBytes : BitPlanes.TripleBytes;
    }

    /// <inheritdoc/>
    public static int ScaleBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TBook.Records == 1 ? 0 : 32 / TBook.ScaleLength;
    }

    /// <inheritdoc/>
    public static void ReadQuants(byte* block, byte* quants)
    {
        // The plain decoder is exact, so its values divided by the scale are the levels but for a rounding.
        float* values = stackalloc float[256];
        byte* indices = stackalloc byte[256];
        for (int i = 15; i >= 0; i--) indices[(byte)(Level(i) + 128)] = (byte)i;
        BlockFormats.Decode(TBook.Id, block, values, 32 * TBook.Records);
        float header = TBook.HeaderValue(TBook.HeaderBits(block));
        for (int part = 0; part < 32 * TBook.Records / TBook.ScaleLength; part++)
        {
            float scale = header * TBook.SubScale(block, part) * TBook.Factor, inverse = scale == 0 ? 0 : 1 / scale;
            for (int i = part * TBook.ScaleLength; i < (part + 1) * TBook.ScaleLength; i++)
                quants[i] = scale == 0 ? (byte)0 : indices[(byte)((int)MathF.Round(values[i] * inverse) + 128)];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackQuants<TTier, TInt, TFloat>(byte* quants, byte* packed, int lane)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        if (TBook.Bits == 4) BitPlanes.PackNibbles(quants, 0, 0, packed, lane, TTier.Lanes);
        else BitPlanes.PackTriples(quants, packed, lane, TTier.Lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackHeader(byte* block, byte* header, int column, int columns)
    {
        if (HeaderBytes == 1) header[column] = (byte)TBook.HeaderBits(block);
        else ((ushort*)header)[column] = TBook.HeaderBits(block);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PackScales(byte* block, int record, byte* scales, int column, int columns)
    {
        for (int part = 0; part < ScaleBytes; part++) scales[part * columns + column] = (byte)TBook.SubScale(block, ScaleBytes * record + part);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Operand<TTier, TInt>(ProductKind kind, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct
    {
        if (kind < ProductKind.Signed8) return Levels<TTier, TInt>(TBook.Bits, packed, half, step);
        if (kind != ProductKind.Signed8) return TTier.LevelOperand(Levels<TTier, TInt>(TBook.Bits, packed, half, step));
        return TTier.SignedOperand(Levels<TTier, TInt>(TBook.Bits, packed, half, TTier.Steps(kind) == 16 ? step >> 1 : step), step);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat LoadHeader<TTier, TInt, TFloat>(byte* header)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TBook.LoadHeader<TTier, TInt, TFloat>(header);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TTier, TInt, TFloat>(float* header, byte* scales, int vector, int part)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        TFloat scale = TTier.Load(header + TTier.Lanes * vector);
        if (TBook.Records > 1) scale = TTier.Mul(scale, TTier.LoadSByte((sbyte*)scales + TTier.Lanes * (2 * part + vector)));
        return TBook.Factor == 1 ? scale : TTier.Mul(scale, TTier.Broadcast(TBook.Factor));
    }

    // Four k a lane. The bits are an argument because the compiler decides on constants what to inline. The third of a triple's nibble that belongs to another step picks between equal halves of the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Levels<TTier, TInt>(int bits, byte* packed, int half, int step)
        where TTier : struct, IOperandTier<TInt> where TInt : struct => TTier.LookUp(
        bits == 3 && 4 * half + step > 5 ? BitPlanes.LastTriples<TTier, TInt>(packed) : TTier.LoadInts(packed + 8 * TTier.Lanes * (2 * half + (step >> 1))),
        4 * (step & 1),
        TBook.LowLevels,
        TBook.HighLevels);

    private static int Level(int index)
    {
        byte stored = (byte)((index < 8 ? TBook.LowLevels : TBook.HighLevels) >> 8 * (index & 7));
        return ZeroShift < 0 ? (sbyte)stored : stored - (1 << ZeroShift);
    }
}
