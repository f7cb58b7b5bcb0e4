using System.Runtime.CompilerServices;

namespace Engine.Tensors;

/// <summary>Conversions between 16-bit and 32-bit floats by their bits. The cast from <see cref="Half"/> is a call in .NET 10; these inline.</summary>
public static class FloatBits
{
    /// <summary>Widens an IEEE half, subnormals, infinities and NaN included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromHalf(ushort bits)
    {
        uint magnitude = (uint)(bits & 0x7fff) << 13;
        // 2^112 re-biases the exponent and normalises subnormals; infinity and NaN keep the all-ones exponent.
        uint wide = magnitude >= 0x0f800000
            ? magnitude | 0x7f800000
            : BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(magnitude) * 5.192296858534828e33f);
        return BitConverter.UInt32BitsToSingle(wide | (uint)(bits & 0x8000) << 16);
    }

    /// <summary>Narrows to an IEEE half, ties to even.</summary>
    public static ushort ToHalf(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    /// <summary>Widens a bfloat16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Narrows to bfloat16, ties to even; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if ((bits & 0x7fffffff) > 0x7f800000) return (ushort)(bits >> 16 | 0x40);
        return (ushort)(bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }
}
