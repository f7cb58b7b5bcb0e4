using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>The row conversions of each element type of the KV cache, as addresses: the only place that tells the types apart.</summary>
internal static unsafe class KvFormatTable<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    /// <summary>row -> floats; see <see cref="IKvFormat"/>.</summary>
    public static delegate*<byte*, float*, int, void> Widen(DType type) => type switch
    {
        DType.F32 => &KvFloat32.Widen<T, V>,
        DType.F16 => &KvFloat16.Widen<T, V>,
        DType.BF16 => &KvBFloat16.Widen<T, V>,
        DType.Q8_0 => &KvQ8_0.Widen<T, V>,
        DType.Q4_0 => &KvQ4_0.Widen<T, V>,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>floats -> row; see <see cref="IKvFormat"/>.</summary>
    public static delegate*<float*, byte*, int, void> Narrow(DType type) => type switch
    {
        DType.F32 => &KvFloat32.Narrow<T, V>,
        DType.F16 => &KvFloat16.Narrow<T, V>,
        DType.BF16 => &KvBFloat16.Narrow<T, V>,
        DType.Q8_0 => &KvQ8_0.Narrow<T, V>,
        DType.Q4_0 => &KvQ4_0.Narrow<T, V>,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Whether stored rows are float32 already, and need no widening.</summary>
    public static bool IsWide(DType type) => type == DType.F32;
}
