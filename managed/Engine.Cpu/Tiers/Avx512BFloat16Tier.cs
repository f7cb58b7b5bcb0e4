namespace Engine.Cpu;

/// <summary>
/// 512-bit vectors with integer tiles assembled at run time, and assembled tiles for bfloat16 weights too, which round the activations to bfloat16: see
/// <see cref="PairLinear{TTier,TInt,TFloat}"/> for the bound. Weights of any other format give the same bits as on every tier.
/// </summary>
internal readonly unsafe struct Avx512BFloat16Tier : IAvx512VnniTier
{
    /// <inheritdoc/>
    public static string Name => "avx512-bf16";

    /// <inheritdoc/>
    public static delegate*<int, PairTileArgs*, void> PairTile => AssembledPairTiles.Placed ? &AssembledPairTiles.Run : null;

    /// <inheritdoc/>
    public static delegate* unmanaged<int, void> AssembledPairProducts => AssembledRoof.RunPairs;
}
