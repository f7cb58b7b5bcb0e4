using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Engine.Cpu;

/// <summary>128-bit NEON with four byte products a lane in one instruction (FEAT_DotProd).</summary>
internal readonly struct NeonDotTier : INeonTier
{
    /// <inheritdoc/>
    public static string Name => "neon-dot";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(ProductKind kind, Vector128<int> weights, Vector128<int> activations) => MultiplyAdd(kind, weights, activations, Vector128<int>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(ProductKind kind, Vector128<int> weights, Vector128<int> activations, Vector128<int> narrow) =>
        Dp.DotProduct(narrow, weights.AsSByte(), activations.AsSByte());
}
