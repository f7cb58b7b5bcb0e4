using System.Runtime.CompilerServices;
using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Ops.Reference;

/// <summary>Stores and loads one head's row of the KV cache in each element type.</summary>
public static unsafe class KvRows
{
    private const int QuantBlock = 32;
    private const int QuantBytes = 34;

    /// <summary>Writes a row, rounding to nearest even; the 8-bit type scales blocks of 32 so that the largest magnitude becomes 127, the 4-bit type is the stored weights' own.</summary>
    public static void Store(DType type, ReadOnlySpan<float> row, byte* destination)
    {
        switch (type)
        {
            case DType.F32:
                for (int i = 0; i < row.Length; i++) Unsafe.WriteUnaligned(destination + 4 * i, row[i]);
                break;
            case DType.F16:
                for (int i = 0; i < row.Length; i++) Unsafe.WriteUnaligned(destination + 2 * i, FloatBits.ToHalf(row[i]));
                break;
            case DType.BF16:
                for (int i = 0; i < row.Length; i++) Unsafe.WriteUnaligned(destination + 2 * i, FloatBits.ToBFloat16(row[i]));
                break;
            case DType.Q8_0:
                for (int b = 0; b < row.Length / QuantBlock; b++) StoreBlock(row.Slice(b * QuantBlock, QuantBlock), destination + b * QuantBytes);
                break;
            case DType.Q4_0:
                for (int b = 0; b < row.Length / QuantBlock; b++) StoreNibbles(row.Slice(b * QuantBlock, QuantBlock), destination + type.RowBytes(b * QuantBlock));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    /// <summary>Reads a row.</summary>
    public static void Load(DType type, byte* source, Span<float> row)
    {
        switch (type)
        {
            case DType.F32:
                for (int i = 0; i < row.Length; i++) row[i] = Unsafe.ReadUnaligned<float>(source + 4 * i);
                break;
            case DType.F16:
                for (int i = 0; i < row.Length; i++) row[i] = FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(source + 2 * i));
                break;
            case DType.BF16:
                for (int i = 0; i < row.Length; i++) row[i] = FloatBits.FromBFloat16(Unsafe.ReadUnaligned<ushort>(source + 2 * i));
                break;
            case DType.Q8_0:
                for (int i = 0; i < row.Length; i++)
                {
                    byte* block = source + i / QuantBlock * QuantBytes;
                    row[i] = FloatBits.FromHalf(Unsafe.ReadUnaligned<ushort>(block)) * (sbyte)block[2 + i % QuantBlock];
                }

                break;
            case DType.Q4_0:
                BlockFormats.Decode(type.ToFormat(), source, row);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    private static void StoreBlock(ReadOnlySpan<float> values, byte* block)
    {
        float largest = 0;
        foreach (float v in values) largest = Math.Max(largest, Math.Abs(v));
        float scale = largest / 127, inverse = scale == 0 ? 0 : 1 / scale;
        Unsafe.WriteUnaligned(block, FloatBits.ToHalf(scale));
        for (int i = 0; i < QuantBlock; i++) block[2 + i] = (byte)(sbyte)MathF.Round(values[i] * inverse);
    }

    // The stored weights' rounding takes finite values; others must show when the block is read, so its scale is NaN.
    private static void StoreNibbles(ReadOnlySpan<float> values, byte* block)
    {
        fixed (float* source = values) BlockFormats.Encode(DType.Q4_0.ToFormat(), source, block, QuantBlock);
        foreach (float v in values)
            if (!float.IsFinite(v)) Unsafe.WriteUnaligned(block, FloatBits.ToHalf(float.NaN));
    }
}
