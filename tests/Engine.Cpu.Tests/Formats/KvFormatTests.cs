using Engine.Ops.Reference;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal unsafe class KvFormatTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
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
