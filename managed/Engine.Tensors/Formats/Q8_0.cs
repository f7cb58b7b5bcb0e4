using System.Runtime.CompilerServices;

namespace Engine.Tensors.Formats;

/// <summary>32 signed bytes with an f16 scale: [scale, 32 x int8]; value = scale * q.</summary>
public readonly unsafe struct Q8_0 : IBlockFormat
{
    /// <inheritdoc/>
    public static QuantFormat Id => QuantFormat.Q8_0;

    /// <inheritdoc/>
    public static int Elements => 32;

    /// <inheritdoc/>
    public static int Bytes => 34;

    /// <inheritdoc/>
    public static void Decode(byte* block, float* values)
    {
        float scale = FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(block));
        for (int i = 0; i < 32; i++) values[i] = scale * (sbyte)block[2 + i];
    }
}
