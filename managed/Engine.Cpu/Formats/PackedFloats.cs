using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>32-bit floats in panels.</summary>
internal readonly unsafe struct PackedF32 : IPackedFloats
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.F32;

    /// <inheritdoc/>
    public static int ElementBytes => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Load<TTier, TFloat>(byte* p) where TTier : struct, IFloatTier<TFloat> where TFloat : struct => TTier.Load((float*)p);
}

/// <summary>16-bit IEEE floats in panels.</summary>
internal readonly unsafe struct PackedF16 : IPackedFloats
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.F16;

    /// <inheritdoc/>
    public static int ElementBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Load<TTier, TFloat>(byte* p) where TTier : struct, IFloatTier<TFloat> where TFloat : struct => TTier.LoadHalf((ushort*)p);
}

/// <summary>16-bit IEEE floats in panels, none of which is infinite or NaN: those of every sound model.</summary>
internal readonly unsafe struct PackedFiniteF16 : IPackedFloats
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.F16;

    /// <inheritdoc/>
    public static int ElementBytes => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Load<TTier, TFloat>(byte* p) where TTier : struct, IFloatTier<TFloat> where TFloat : struct => TTier.LoadFiniteHalf(p);
}

/// <summary>bfloat16 in panels.</summary>
internal readonly unsafe struct PackedBF16 : IPackedFloats
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.BF16;

    /// <inheritdoc/>
    public static int ElementBytes => 2;

    /// <inheritdoc/>
    public static bool IsBFloat16 => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Load<TTier, TFloat>(byte* p) where TTier : struct, IFloatTier<TFloat> where TFloat : struct => TTier.LoadBFloat16((ushort*)p);
}
