using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Engine.Cpu;

/// <summary>128-bit NEON as every arm64 processor has it: bytes are multiplied to 16 bits, added in pairs, and the pairs to 32-bit sums.</summary>
internal readonly struct NeonTier : INeonTier
{
    /// <inheritdoc/>
    public static string Name => "neon";

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(ProductKind kind, Vector128<int> weights, Vector128<int> activations) => MultiplyAdd(kind, weights, activations, Vector128<int>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(ProductKind kind, Vector128<int> weights, Vector128<int> activations, Vector128<int> narrow) =>
        // Activations are -127 to 127: two products are at most 2 * 128 * 127 = 32,512. One expression: variables count against what the tile's compiler inlines.
        AdvSimd.AddPairwiseWideningAndAdd(
            narrow,
            AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(weights.AsSByte().GetLower(), activations.AsSByte().GetLower()),
                AdvSimd.MultiplyWideningUpper(weights.AsSByte(), activations.AsSByte())));
}
