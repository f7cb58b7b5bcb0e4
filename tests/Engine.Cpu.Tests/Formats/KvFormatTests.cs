using Engine.Ops.Reference;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal unsafe class KvFormatTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    // The scale's sign hangs on which of two opposite elements comes first, and the other one is beyond the last code.
    [Test]
    public void The_first_of_the_largest_magnitudes_gives_the_scale([Values(0, 5, 15, 16, 31)] int first, [Values(3, 8, 30)] int second, [Values(-1, 1)] int sign)
    {
        float[] values = [.. Enumerable.Range(0, 32).Select(static i => (i - 15) / 16f)];
        values[second] = -3 * sign;
        values[first] = 3 * sign;
        byte[] stored = new byte[DType.Q4_0.RowBytes(32)], expected = new byte[stored.Length];
        fixed (float* input = values)
        fixed (byte* row = stored, reference = expected)
        {
            KvFormatTable<T, V>.Narrow(DType.Q4_0)(input, row, 32);
            KvRows.Store(DType.Q4_0, values, reference);
        }

        Assert.That(stored, Is.EqualTo(expected));
    }

    [Test]
    public void A_block_with_an_element_that_is_not_finite_is_read_as_NaN([Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float value, [Values(0, 9, 31)] int place)
    {
        float[] values = [.. Enumerable.Range(0, 64).Select(static i => (i - 15) / 16f)], back = new float[64], expected = new float[64];
        values[place] = value;
        byte[] stored = new byte[DType.Q4_0.RowBytes(64)], reference = new byte[stored.Length];
        fixed (float* input = values, output = back)
        fixed (byte* row = stored, referenceRow = reference)
        {
            KvFormatTable<T, V>.Narrow(DType.Q4_0)(input, row, 64);
            KvFormatTable<T, V>.Widen(DType.Q4_0)(row, output, 64);
            KvRows.Store(DType.Q4_0, values, referenceRow);
            KvRows.Load(DType.Q4_0, referenceRow, expected);
        }

        Assert.That(back[..32], Is.All.NaN);
        Assert.That(back[32..], Has.None.NaN);
        Assert.That(back, Is.EqualTo(expected));
    }

    [Test]
    public void Rows_are_stored_and_read_bit_for_bit_as_the_reference_does([Values] DType type)
    {
        Random random = new(3);
        int step = QuantFormatInfo.Of(type.ToFormat()).Elements;
        for (int count = 0; count <= 4 * 32 + 1; count += step)
        {
            using GuardedMemory row = new(type.RowBytes(count)), back = new(4 * count), input = new(4 * count);
            foreach (ref float x in input.Span<float>()) x = (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-20, 10));
            if (count > 0 && random.Next(3) == 0) input.Span<float>().Clear();
            byte[] expected = new byte[type.RowBytes(count)];
            float[] wide = new float[count];
            fixed (byte* bytes = expected)
            {
                KvRows.Store(type, input.Span<float>(), bytes);
                KvRows.Load(type, bytes, wide);
            }

            KvFormatTable<T, V>.Narrow(type)((float*)input.Pointer, row.Pointer, count);
            KvFormatTable<T, V>.Widen(type)(row.Pointer, (float*)back.Pointer, count);
            Assert.That(row.Span<byte>().ToArray(), Is.EqualTo(expected), $"{type}, {count} elements");
            Assert.That(back.Span<float>().ToArray(), Is.EqualTo(wide), $"{type}, {count} elements");
        }
    }
}
