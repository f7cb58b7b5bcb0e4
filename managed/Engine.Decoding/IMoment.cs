using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>What a pass over the scores sums beside the weights.</summary>
internal interface IMoment
{
    /// <summary>The sum with eight more values and their weights.</summary>
    static abstract Vector256<float> Add(Vector256<float> sum, Vector256<float> values, Vector256<float> weights);
}

/// <summary>Nothing.</summary>
internal readonly struct NoMoment : IMoment
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> sum, Vector256<float> values, Vector256<float> weights) => sum;
}

/// <summary>v e^v, of which the entropy is made.</summary>
internal readonly struct FirstMoment : IMoment
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> sum, Vector256<float> values, Vector256<float> weights) =>
        sum + weights * Vector256.MaxNative(values, Vector256.Create(ScoreScan.Floor));
}
