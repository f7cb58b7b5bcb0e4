using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>A stored format whose weights are header * sub-scale * factor * level, the level one of sixteen integers.</summary>
internal unsafe interface ILevelBook
{
    /// <summary>The stored format.</summary>
    static abstract QuantFormat Id { get; }

    /// <summary>Records of 32 in a stored block.</summary>
    static virtual int Records => 8;

    /// <summary>Bits of an index: 4, or 3 where there are at most eight levels.</summary>
    static virtual int Bits => 4;

    /// <summary>Signed8, or the centred kind that holds every level.</summary>
    static virtual ProductKind Kind => ProductKind.Signed8;

    /// <summary>Elements that share a sub-scale: 32 or 16.</summary>
    static virtual int ScaleLength => 32;

    /// <summary>Factor of all scales.</summary>
    static virtual float Factor => 1;

    /// <summary>The first eight levels, lowest byte first: signed bytes, or with the offset of a centred kind. A constant.</summary>
    static abstract ulong LowLevels { get; }

    /// <summary>The other eight levels; the same ones where an index has three bits.</summary>
    static abstract ulong HighLevels { get; }

    /// <summary>Bytes of the block's scale.</summary>
    static virtual int HeaderBytes => 2;

    /// <summary>The block's scale: an IEEE half unless the two members below say otherwise.</summary>
    static virtual ushort HeaderBits(byte* block) => Unsafe.ReadUnaligned<ushort>(block);

    /// <summary>The scale as a number.</summary>
    static virtual float HeaderValue(ushort bits) => FloatBits.FromHalf(bits);

    /// <summary>The packed scales of a vector as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TFloat LoadHeader<TTier, TInt, TFloat>(byte* header)
        where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct => TTier.LoadFiniteHalf(header);

    /// <summary>The sub-scale of run <paramref name="part"/> of <see cref="ScaleLength"/> elements; 1 where the block is one record, whose scales are not packed.</summary>
    static abstract sbyte SubScale(byte* block, int part);
}
