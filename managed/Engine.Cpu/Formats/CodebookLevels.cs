using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Levels 8, 25 and 43 of either sign; d * (scale + 1/2) / 4 for every 32.</summary>
internal readonly unsafe struct IQ2_XXS : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ2_XXS;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred7;

    /// <inheritdoc/>
    public static int Bits => 3;

    /// <inheritdoc/>
    public static float Factor => 0.125f;

    /// <summary>8, 25, 43 and their negatives, plus 64.</summary>
    public static ulong LowLevels => 0x40401527386b5948;

    /// <inheritdoc/>
    public static ulong HighLevels => LowLevels;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (block[2 + 8 * part + 7] >> 4) + 1);
}

/// <summary>As <see cref="IQ2_XXS"/>, with a scale for every 16.</summary>
internal readonly unsafe struct IQ2_XS : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ2_XS;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred7;

    /// <inheritdoc/>
    public static int Bits => 3;

    /// <inheritdoc/>
    public static int ScaleLength => 16;

    /// <inheritdoc/>
    public static float Factor => 0.125f;

    /// <inheritdoc/>
    public static ulong LowLevels => IQ2_XXS.LowLevels;

    /// <inheritdoc/>
    public static ulong HighLevels => IQ2_XXS.HighLevels;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (block[66 + (part >> 1)] >> 4 * (part & 1) & 15) + 1);
}

/// <summary>As <see cref="IQ2_XS"/>, with signs stored freely.</summary>
internal readonly unsafe struct IQ2_S : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ2_S;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred7;

    /// <inheritdoc/>
    public static int Bits => 3;

    /// <inheritdoc/>
    public static int ScaleLength => 16;

    /// <inheritdoc/>
    public static float Factor => 0.125f;

    /// <inheritdoc/>
    public static ulong LowLevels => IQ2_XXS.LowLevels;

    /// <inheritdoc/>
    public static ulong HighLevels => IQ2_XXS.HighLevels;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (block[74 + (part >> 1)] >> 4 * (part & 1) & 15) + 1);
}

/// <summary>Levels 4 to 62 of either sign; d * (scale + 1/2) / 2 for every 32.</summary>
internal readonly unsafe struct IQ3_XXS : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ3_XXS;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred6;

    /// <inheritdoc/>
    public static float Factor => 0.5f;

    /// <summary>Half of 4, 12, 20, 28, 36, 44, 52, 62 and of their negatives, plus 32.</summary>
    public static ulong LowLevels => 0x3f3a36322e2a2622;

    /// <inheritdoc/>
    public static ulong HighLevels => 0x01060a0e12161a1e;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (block[66 + 4 * part + 3] >> 4) + 1);
}

/// <summary>Odd levels 1 to 15 of either sign; d * (2 scale + 1) for every 32.</summary>
internal readonly unsafe struct IQ3_S : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ3_S;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred5;

    /// <summary>The levels plus 16.</summary>
    public static ulong LowLevels => 0x1f1d1b1917151311;

    /// <inheritdoc/>
    public static ulong HighLevels => 0x01030507090b0d0f;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (block[106 + (part >> 1)] >> 4 * (part & 1) & 15) + 1);
}

/// <summary>-1, 0 and 1 moved by an eighth: eight times those are the levels; d * (2 scale + 1) for every 32.</summary>
internal readonly unsafe struct IQ1_S : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ1_S;

    /// <inheritdoc/>
    public static int Bits => 3;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred5;

    /// <inheritdoc/>
    public static float Factor => 0.125f;

    /// <summary>-9, -7, -1, 1, 7, 9, plus 16.</summary>
    public static ulong LowLevels => 0x10101917110f0907;

    /// <inheritdoc/>
    public static ulong HighLevels => LowLevels;

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (Unsafe.ReadUnaligned<ushort>(block + 34 + 2 * part) >> 12 & 7) + 1);
}

/// <summary>The levels of <see cref="IQ1_S"/> with a scale for every 16, and the block's scale spread over the four words of sub-scales.</summary>
internal readonly unsafe struct IQ1_M : ILevelBook
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.IQ1_M;

    /// <inheritdoc/>
    public static int Bits => 3;

    /// <inheritdoc/>
    public static ProductKind Kind => ProductKind.Centred5;

    /// <inheritdoc/>
    public static int ScaleLength => 16;

    /// <inheritdoc/>
    public static float Factor => 0.125f;

    /// <inheritdoc/>
    public static ulong LowLevels => IQ1_S.LowLevels;

    /// <inheritdoc/>
    public static ulong HighLevels => IQ1_S.HighLevels;

    /// <inheritdoc/>
    public static ushort HeaderBits(byte* block)
    {
        int bits = 0;
        for (int word = 0; word < 4; word++) bits |= Unsafe.ReadUnaligned<ushort>(block + 48 + 2 * word) >> 12 << 4 * word;
        return (ushort)bits;
    }

    /// <inheritdoc/>
    public static sbyte SubScale(byte* block, int part) => (sbyte)(2 * (Unsafe.ReadUnaligned<ushort>(block + 48 + 2 * (part >> 2)) >> 3 * (part & 3) & 7) + 1);
}
