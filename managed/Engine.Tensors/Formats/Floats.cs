using System.Runtime.CompilerServices;

namespace Engine.Tensors.Formats;

/// <summary>32-bit IEEE float.</summary>
internal readonly unsafe struct F32 : IEncodableFormat
{
    public static int Elements => 1;

    public static int Bytes => 4;

    public static void Decode(byte* block, float* values) => *values = Unsafe.ReadUnaligned<float>(block);

    public static void Encode(float* values, byte* block) => Unsafe.WriteUnaligned(block, *values);
}

/// <summary>16-bit IEEE float, ties to even.</summary>
internal readonly unsafe struct F16 : IEncodableFormat
{
    public static int Elements => 1;

    public static int Bytes => 2;

    public static void Decode(byte* block, float* values) => *values = FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(block));

    public static void Encode(float* values, byte* block) => Unsafe.WriteUnaligned(block, FloatBits.ToHalf(*values));
}

/// <summary>The upper half of a 32-bit float, ties to even.</summary>
internal readonly unsafe struct BF16 : IEncodableFormat
{
    public static int Elements => 1;

    public static int Bytes => 2;

    public static void Decode(byte* block, float* values) => *values = FloatBits.FromBFloat16(Unsafe.ReadUnaligned<ushort>(block));

    public static void Encode(float* values, byte* block) => Unsafe.WriteUnaligned(block, FloatBits.ToBFloat16(*values));
}

/// <summary>64-bit IEEE float, narrowed.</summary>
internal readonly unsafe struct F64 : IBlockFormat
{
    public static int Elements => 1;

    public static int Bytes => 8;

    public static void Decode(byte* block, float* values) => *values = (float)Unsafe.ReadUnaligned<double>(block);
}
