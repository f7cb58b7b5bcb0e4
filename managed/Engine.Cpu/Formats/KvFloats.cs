using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>32-bit floats.</summary>
internal readonly unsafe struct KvFloat32 : IKvFormat
{
    public static void Widen<T, V>(byte* row, float* output, int count)
        where T : struct, IFloatTier<V>
        where V : struct => Buffer.MemoryCopy(row, output, 4L * count, 4L * count);

    public static void Narrow<T, V>(float* input, byte* row, int count)
        where T : struct, IFloatTier<V>
        where V : struct => Buffer.MemoryCopy(input, row, 4L * count, 4L * count);
}

/// <summary>IEEE halves.</summary>
internal readonly unsafe struct KvFloat16 : IKvFormat
{
    public static void Widen<T, V>(byte* row, float* output, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        var source = (ushort*)row;
        int i = 0;
        for (; i <= count - T.Lanes; i += T.Lanes) T.Store(T.LoadHalf(source + i), output + i);
        for (; i < count; i++) output[i] = FloatBits.FromHalf(source[i]);
    }

    public static void Narrow<T, V>(float* input, byte* row, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        var destination = (ushort*)row;
        int i = 0;
        for (; i <= count - T.Lanes; i += T.Lanes) T.StoreHalf(T.Load(input + i), destination + i);
        for (; i < count; i++) destination[i] = FloatBits.ToHalf(input[i]);
    }
}

/// <summary>The upper halves of 32-bit floats.</summary>
internal readonly unsafe struct KvBFloat16 : IKvFormat
{
    public static void Widen<T, V>(byte* row, float* output, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        var source = (ushort*)row;
        int i = 0;
        for (; i <= count - T.Lanes; i += T.Lanes) T.Store(T.LoadBFloat16(source + i), output + i);
        for (; i < count; i++) output[i] = FloatBits.FromBFloat16(source[i]);
    }

    public static void Narrow<T, V>(float* input, byte* row, int count)
        where T : struct, IFloatTier<V>
        where V : struct
    {
        var destination = (ushort*)row;
        int i = 0;
        for (; i <= count - T.Lanes; i += T.Lanes) T.StoreBFloat16(T.Load(input + i), destination + i);
        for (; i < count; i++) destination[i] = FloatBits.ToBFloat16(input[i]);
    }
}
