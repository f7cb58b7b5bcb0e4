using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>What bounds the products of a weight with many rows: the loop in registers that its tile is at best.</summary>
public enum ProductRoof
{
    /// <summary>Float32 multiply-adds: float weights, which meet float32 activations.</summary>
    Floats,
    /// <summary>Pairs of bfloat16 products: bfloat16 weights on tiers with such an instruction.</summary>
    FloatPairs,
    /// <summary>Products of signed bytes, in sums of 32 bits.</summary>
    SignedBytes,
    /// <summary>Products of unsigned bytes of at most six bits: tiers without byte dot products sum them up in 16 bits, twice as many at a time.</summary>
    UnsignedBytes,
}

/// <summary>Finds the roof of a format on the tier that it is run with.</summary>
internal struct FindProductRoof(QuantFormat format) : ITierAction
{
    /// <summary>The roof.</summary>
    public ProductRoof Roof { get; private set; }

    /// <inheritdoc/>
    public void Run<TTier, TInt, TFloat>() where TTier : struct, ITier<TInt, TFloat> where TInt : struct where TFloat : struct
    {
        Kernel<TTier, TInt, TFloat> kernel = default;
        FormatTable.Run(format, ref kernel);
        Roof = kernel.Roof;
    }

    private struct Kernel<TTier, TInt, TFloat> : IPackedFormatAction
        where TTier : struct, ITier<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
    {
        public ProductRoof Roof;

        public void RunIntegers<TFormat>() where TFormat : struct, IPackedIntegers => Roof = TFormat.Kind < ProductKind.Signed8 ? ProductRoof.UnsignedBytes : ProductRoof.SignedBytes;

        public void RunFloats<TFormat>() where TFormat : struct, IPackedFloats => Roof = PairLinear<TTier, TInt, TFloat>.Multiplies<TFormat>() ? ProductRoof.FloatPairs : ProductRoof.Floats;
    }
}
