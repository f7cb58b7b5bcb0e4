using Engine.Ops;

namespace Engine.Cpu;

/// <summary>Brings one page of one head into the float32 form that the products read.</summary>
internal static unsafe class AttentionPages<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    private const int Block = 8;

    /// <summary>Floats of eight rows.</summary>
    public static int ScratchFloats(int headSize) => Block * headSize;

    /// <summary>keys[d, k] = tile[k, d].</summary>
    /// <param name="tile">[PageTokens, headSize], stored.</param>
    /// <param name="rowBytes">Bytes of a stored row.</param>
    /// <param name="headSize">Elements of a head.</param>
    /// <param name="first">First row wanted.</param>
    /// <param name="end">End of the rows wanted.</param>
    /// <param name="widen">Conversion of stored rows, or null when they are float32.</param>
    /// <param name="scratch">[<see cref="ScratchFloats"/>]</param>
    /// <param name="keys">[headSize, KeyStride]; whole blocks of eight columns are written.</param>
    public static void Keys(byte* tile, long rowBytes, int headSize, int first, int end, delegate*<byte*, float*, int, void> widen, float* scratch, float* keys)
    {
        for (int k = first / Block * Block; k < end; k += Block)
        {
            byte* rows = tile + k * rowBytes;
            float* source = (float*)rows;
            if (widen != null)
            {
                widen(rows, scratch, Block * headSize);
                source = scratch;
            }

            Transpose(source, headSize, keys + k, AttentionProducts<T, V>.KeyStride);
        }
    }

    /// <summary>destination[d, i] = source[i, d] for eight rows i.</summary>
    /// <param name="source">[8, width]</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="destination">[width, stride]</param>
    /// <param name="stride">Floats between destination rows, at least 8.</param>
    public static void Transpose(float* source, int width, float* destination, int stride)
    {
        int d = 0;
        for (; d <= width - Block; d += Block) T.Transpose8x8(source + d, width, destination + (long)d * stride, stride);
        for (; d < width; d++)
            for (int i = 0; i < Block; i++)
                destination[(long)d * stride + i] = source[(long)i * width + d];
    }

    /// <summary>values[k, d] = tile[k, d].</summary>
    /// <param name="tile">[PageTokens, headSize], stored.</param>
    /// <param name="rowBytes">Bytes of a stored row.</param>
    /// <param name="headSize">Elements of a head.</param>
    /// <param name="first">First row wanted.</param>
    /// <param name="end">End of the rows wanted.</param>
    /// <param name="widen">Conversion of stored rows.</param>
    /// <param name="values">[PageTokens, width]; elements beyond headSize keep what they hold.</param>
    /// <param name="width">Floats between value rows, at least headSize.</param>
    public static void Values(byte* tile, long rowBytes, int headSize, int first, int end, delegate*<byte*, float*, int, void> widen, float* values, int width)
    {
        if (width == headSize)
        {
            widen(tile + first * rowBytes, values + (long)first * width, (end - first) * headSize);
            return;
        }

        for (int k = first; k < end; k++) widen(tile + k * rowBytes, values + (long)k * width, headSize);
    }
}
