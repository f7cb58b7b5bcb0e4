using System.Runtime.CompilerServices;

namespace Engine.Tensors.Formats;

/// <summary>Fields of stored blocks: little-endian, at any alignment.</summary>
internal static unsafe class BlockFields
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Half(byte* field) => FloatBits.FromHalf(UInt16(field));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort UInt16(byte* field) => Unsafe.ReadUnaligned<ushort>(field);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint UInt32(byte* field) => Unsafe.ReadUnaligned<uint>(field);

    public static void StoreHalf(byte* field, float value) => Unsafe.WriteUnaligned(field, FloatBits.ToHalf(value));
}
