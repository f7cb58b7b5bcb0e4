using System.Buffers.Binary;
using Engine.Tensors;
using Engine.Tensors.Formats;

namespace Engine.Weights;

/// <summary>
/// Blocks of the codebook formats, in which every pattern of indices, signs and sub-scales is valid: random bits, under a scale that gives
/// the decoded values of the block the intended standard deviation. The scale's own sign is random too, as the levels of some codebooks are not centred.
/// </summary>
internal static class RandomBlocks
{
    private const int LargestBlock = 256;

    /// <summary>Fills <paramref name="blocks"/>, a whole number of blocks.</summary>
    /// <param name="format">A format whose values are proportional to one f16 scale a block.</param>
    /// <param name="deviation">Root mean square of each block's values.</param>
    /// <param name="stream">Chooses the bits.</param>
    /// <param name="blocks">Receives the blocks.</param>
    public static void Fill(QuantFormat format, float deviation, ulong stream, Span<byte> blocks)
    {
        QuantFormatInfo info = QuantFormatInfo.Of(format);
        Span<float> values = stackalloc float[LargestBlock];
        values = values[..info.Elements];
        for (; !blocks.IsEmpty; blocks = blocks[info.Bytes..])
        {
            Span<byte> block = blocks[..info.Bytes];
            bool negative = FillBits(ref stream, block);
            BlockFormats.WriteScale(format, block, 1);
            double spread = Spread(format, block, values);
            // All sub-scales of a block may be 0.
            double scale = spread > 0 ? deviation / spread : 0;
            BlockFormats.WriteScale(format, block, (float)(negative ? -scale : scale));
        }
    }

    /// <summary>Random bits in the block, and one more.</summary>
    private static bool FillBits(ref ulong state, Span<byte> block)
    {
        for (; block.Length >= sizeof(ulong); block = block[sizeof(ulong)..]) BinaryPrimitives.WriteUInt64LittleEndian(block, Next(ref state));
        ulong last = Next(ref state);
        for (int i = 0; i < block.Length; i++) block[i] = (byte)(last >> (8 * i));
        return (long)last < 0;
    }

    private static ulong Next(ref ulong state) => SyntheticBlocks.Mix(state += 0x9E3779B97F4A7C15);

    private static unsafe double Spread(QuantFormat format, ReadOnlySpan<byte> block, Span<float> values)
    {
        fixed (byte* data = block) BlockFormats.Decode(format, data, values);
        double squares = 0;
        foreach (float value in values) squares += (double)value * value;
        return Math.Sqrt(squares / values.Length);
    }
}
