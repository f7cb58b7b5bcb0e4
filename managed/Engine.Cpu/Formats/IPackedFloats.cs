using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>
/// A float weight format in panels: 4 * Lanes output columns, [inputs, 4 * Lanes] elements as they are stored. The product runs in float32 with
/// float32 activations.
/// </summary>
internal unsafe interface IPackedFloats
{
    /// <summary>The stored format.</summary>
    static abstract QuantFormat Id { get; }

    /// <summary>Bytes an element: 4 or 2.</summary>
    static abstract int ElementBytes { get; }

    /// <summary>Whether the elements are bfloat16, which some tiers multiply two at a time with rounded activations (<see cref="PairLinear{TTier,TInt,TFloat}"/>).</summary>
    static virtual bool IsBFloat16 => false;

    /// <summary>Lanes elements, widened exactly.</summary>
    static abstract TFloat Load<TTier, TFloat>(byte* p) where TTier : struct, IFloatTier<TFloat> where TFloat : struct;
}
