using Engine.Tensors;

namespace Engine.Weights;

/// <summary>
/// Rows of random weights in a stored format, made at memory speed: a pool of encoded chunks is drawn once, a row is chunks of the pool
/// picked at random. Rows of so few chunks that two could be equal are drawn one by one. The weights are normally distributed where the
/// format can be encoded, and otherwise whatever <see cref="RandomBlocks"/> decode to.
/// The same seed gives the same rows on any number of threads.
/// </summary>
internal sealed unsafe class SyntheticBlocks
{
    private const int PoolElements = 1 << 19;
    private const int LargestChunk = 256;
    private const int LeastPicks = 8;

    private readonly QuantFormat _format;
    private readonly float _deviation;
    private readonly byte[] _pool = [];
    private readonly int _chunk;
    private readonly int _chunkBytes;
    private readonly int _chunks;
    private readonly int _perRow;
    private readonly ulong _seed;

    /// <summary>Draws the pool for rows of <paramref name="columns"/> elements; values have the standard deviation 1 / sqrt(columns).</summary>
    public SyntheticBlocks(QuantFormat format, long columns, ulong seed)
    {
        _chunk = LargestChunk;
        while (columns % _chunk != 0) _chunk /= 2;
        _format = format;
        _deviation = 1 / MathF.Sqrt(columns);
        _chunkBytes = (int)QuantFormatInfo.Of(format).RowBytes(_chunk);
        _chunks = PoolElements / LargestChunk;
        _perRow = (int)(columns / _chunk);
        _seed = Mix(seed ^ (ulong)columns << 32 ^ (ulong)format);
        if (_perRow < LeastPicks) return;
        _pool = new byte[_chunks * _chunkBytes];
        Parallel.For(0, _chunks, i => Draw(_seed + (ulong)i, _pool.AsSpan(i * _chunkBytes, _chunkBytes)));
    }

    /// <summary>Fills one row; <paramref name="stream"/> tells apart the tensors and rows of a model.</summary>
    public void FillRow(ulong stream, Span<byte> row)
    {
        ulong state = Mix(_seed ^ stream);
        for (int i = 0; i < _perRow; i++)
        {
            state += 0x9E3779B97F4A7C15;
            Span<byte> target = row.Slice(i * _chunkBytes, _chunkBytes);
            if (_pool.Length == 0)
            {
                Draw(state, target);
                continue;
            }

            // The upper bits times the number of chunks: an index without a division.
            int chunk = (int)((Mix(state) >> 32) * (ulong)_chunks >> 32);
            _pool.AsSpan(chunk * _chunkBytes, _chunkBytes).CopyTo(target);
        }
    }

    private void Draw(ulong stream, Span<byte> chunk)
    {
        if (!Quantizer.Supports(_format))
        {
            RandomBlocks.Fill(_format, _deviation, Mix(stream), chunk);
            return;
        }

        float* values = stackalloc float[LargestChunk];
        Gaussian(values, _chunk, _deviation, stream);
        fixed (byte* data = chunk) Quantizer.Round(_format, values, data, _chunk);
    }

    // Box and Muller: two uniform numbers make two normal ones.
    private static void Gaussian(float* values, int count, float deviation, ulong stream)
    {
        ulong state = Mix(stream);
        for (int i = 0; i < count; i++)
        {
            state += 0x9E3779B97F4A7C15;
            ulong bits = Mix(state);
            double radius = Math.Sqrt(-2 * Math.Log(((bits >> 32) + 1) / 4294967297.0));
            double angle = 2 * Math.PI * (uint)bits / 4294967296.0;
            values[i] = (float)(deviation * radius * Math.Cos(angle));
        }
    }

    // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    internal static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
