using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>Where a pass over the scores leaves the scaled values and their weights.</summary>
internal interface IWeightTarget
{
    /// <summary>Whether blocks without weight must be visited too.</summary>
    static abstract bool NeedsAll { get; }

    /// <summary>Takes eight values and weights at a place.</summary>
    static abstract void Put(ref float values, ref float weights, nuint place, Vector256<float> value, Vector256<float> weight);

    /// <summary>Takes the last vector, of which only what the spans have room for counts.</summary>
    static abstract void PutTail(Span<float> values, Span<float> weights, int place, Vector256<float> value, Vector256<float> weight);
}

/// <summary>Nowhere.</summary>
internal readonly struct Discarded : IWeightTarget
{
    /// <inheritdoc/>
    public static bool NeedsAll => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(ref float values, ref float weights, nuint place, Vector256<float> value, Vector256<float> weight)
    {
    }

    /// <inheritdoc/>
    public static void PutTail(Span<float> values, Span<float> weights, int place, Vector256<float> value, Vector256<float> weight)
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
    public static void Put(ref float values, ref float weights, nuint place, Vector256<float> value, Vector256<float> weight)
    {
        value.StoreUnsafe(ref values, place);
        weight.StoreUnsafe(ref weights, place);
    }

    /// <inheritdoc/>
    public static void PutTail(Span<float> values, Span<float> weights, int place, Vector256<float> value, Vector256<float> weight)
    {
        for (int lane = 0; place + lane < values.Length; lane++) (values[place + lane], weights[place + lane]) = (value[lane], weight[lane]);
    }
}
