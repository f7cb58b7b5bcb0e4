using System.Numerics;

namespace Engine.Tensors.Formats;

/// <summary>The vectors that an index of the IQ formats selects: the published constants of those formats, unpacked when first used.</summary>
internal sealed unsafe class Codebook
{
    private readonly sbyte[] _entries;
    private readonly int _size;

    // A grid lists its entries in ascending order of their packed digits, so that it is stored as the differences: seven bits a byte, low first.
    private Codebook(int count, int size, int bits, ReadOnlySpan<sbyte> digits, string grid)
    {
        _size = size;
        _entries = new sbyte[count * size];
        byte[] differences = Convert.FromBase64String(grid);
        int packed = 0, at = 0;
        for (int i = 0; i < count; i++)
        {
            for (int shift = 0; ; shift += 7)
            {
                packed += (differences[at] & 127) << shift;
                if (differences[at++] < 128) break;
            }

            for (int j = 0; j < size; j++) _entries[i * size + j] = digits[packed >> (bits * j) & (1 << bits) - 1];
        }
    }

    public static Codebook Iq2Xxs { get; } = new(256, 8, 2, [8, 25, 43], CodebookGrids.Iq2Xxs);

    public static Codebook Iq2Xs { get; } = new(512, 8, 2, [8, 25, 43], CodebookGrids.Iq2Xs);

    public static Codebook Iq2S { get; } = new(1024, 8, 2, [8, 25, 43], CodebookGrids.Iq2S);

    public static Codebook Iq3Xxs { get; } = new(256, 4, 3, [4, 12, 20, 28, 36, 44, 52, 62], CodebookGrids.Iq3Xxs);

    public static Codebook Iq3S { get; } = new(512, 4, 3, [1, 3, 5, 7, 9, 11, 13, 15], CodebookGrids.Iq3S);

    public static Codebook Iq1 { get; } = new(2048, 8, 2, [-1, 0, 1], CodebookGrids.Iq1);

    /// <summary>Seven stored sign bits and the eighth that makes their number even.</summary>
    public static int EvenSigns(int stored) => stored | (BitOperations.PopCount((uint)stored) & 1) << 7;

    /// <summary>values[j] = scale * entry[j], negative where bit j of <paramref name="signs"/> is set.</summary>
    public void Signed(int index, int signs, float scale, float* values)
    {
        for (int j = 0; j < _size; j++)
        {
            float value = scale * _entries[index * _size + j];
            values[j] = (signs >> j & 1) == 0 ? value : -value;
        }
    }

    /// <summary>values[j] = scale * (entry[j] + shift).</summary>
    public void Shifted(int index, float shift, float scale, float* values)
    {
        for (int j = 0; j < _size; j++) values[j] = scale * (_entries[index * _size + j] + shift);
    }
}
