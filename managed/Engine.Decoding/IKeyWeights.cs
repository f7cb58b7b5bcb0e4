using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>What the keys of a selection weigh.</summary>
internal interface IKeyWeights
{
    /// <summary>Whether some keys may weigh far more than others.</summary>
    static abstract bool Uneven { get; }

    /// <summary>The weights of eight keys that start at a place.</summary>
    static abstract Vector256<float> Load(ref float weights, nuint place);
}

/// <summary>A weight a key, read from the array.</summary>
internal readonly struct GivenWeights : IKeyWeights
{
    /// <inheritdoc/>
    public static bool Uneven => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float weights, nuint place) => Vector256.LoadUnsafe(ref weights, place);
}

/// <summary>1 each; there is no array.</summary>
internal readonly struct UnitWeights : IKeyWeights
{
    /// <inheritdoc/>
    public static bool Uneven => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float weights, nuint place) => Vector256<float>.One;
}
