using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>Where a pass over the scores leaves the scaled values and their weights.</summary>
internal interface IWeightTarget
{
    /// <summary>Whether blocks without weight must be visited too.</summary>
    static abstract bool NeedsAll { get; }

    /// <summary>Takes eight values and weights at a place; of the last vector of a span only what fits.</summary>
    static abstract void Put(Span<float> values, Span<float> weights, int place, Vector256<float> value, Vector256<float> weight);
}

/// <summary>Nowhere.</summary>
internal readonly struct Discarded : IWeightTarget
{
    /// <inheritdoc/>
    public static bool NeedsAll => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(Span<float> values, Span<float> weights, int place, Vector256<float> value, Vector256<float> weight)
    {
    }
}

/// <summary>In the two spans, of equal length.</summary>
internal readonly struct Stored : IWeightTarget
{
    /// <inheritdoc/>
    public static bool NeedsAll => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(Span<float> values, Span<float> weights, int place, Vector256<float> value, Vector256<float> weight)
    {
        if (place + Vector256<float>.Count <= values.Length)
        {
            value.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)place);
            weight.StoreUnsafe(ref MemoryMarshal.GetReference(weights), (nuint)place);
        }
        else
        {
            PutTail(values[place..], weights[place..], value, weight);
        }
    }

    private static void PutTail(Span<float> values, Span<float> weights, Vector256<float> value, Vector256<float> weight)
    {
        for (int lane = 0; lane < values.Length; lane++) (values[lane], weights[lane]) = (value[lane], weight[lane]);
    }
}
