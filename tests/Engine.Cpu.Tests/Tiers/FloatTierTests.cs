using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal unsafe class FloatTierTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    [Test]
    public void Partial_loads_and_stores_touch_only_their_floats()
    {
        for (int count = 1; count <= T.Lanes; count++)
        {
            using GuardedMemory source = new(4 * count), destination = new(4 * count);
            using GuardedMemory full = new(4 * T.Lanes);
            for (int i = 0; i < count; i++) source.Span<float>()[i] = i + 1;
            V x = T.LoadPartial((float*)source.Pointer, count);
            T.StorePartial(x, (float*)destination.Pointer, count);
            T.Store(x, (float*)full.Pointer);
            Assert.That(destination.Span<float>().ToArray(), Is.EqualTo(source.Span<float>().ToArray()));
            Assert.That(full.Span<float>()[count..].ToArray(), Is.All.Zero);
        }
    }

    [Test]
    public void Arithmetic_acts_on_each_lane()
    {
        Random random = new(1);
        float[] a = Values(random, T.Lanes), b = Values(random, T.Lanes), c = Values(random, T.Lanes);
        using (Assert.EnterMultipleScope())
        {
            Check(T.Add(Of(a), Of(b)), i => a[i] + b[i]);
            Check(T.Sub(Of(a), Of(b)), i => a[i] - b[i]);
            Check(T.Mul(Of(a), Of(b)), i => a[i] * b[i]);
            Check(T.Div(Of(a), Of(b)), i => a[i] / b[i]);
            Check(T.Fma(Of(a), Of(b), Of(c)), i => MathF.FusedMultiplyAdd(a[i], b[i], c[i]));
            Check(T.Max(Of(a), Of(b)), i => MathF.Max(a[i], b[i]));
            Check(T.Min(Of(a), Of(b)), i => MathF.Min(a[i], b[i]));
            Check(T.Abs(Of(a)), i => MathF.Abs(a[i]));
            Check(T.SelectNegative(Of(a), Of(b), Of(c)), i => a[i] < 0 ? b[i] : c[i]);
            Check(T.Broadcast(a[0]), _ => a[0]);
            Check(T.Zero, static _ => 0);
            Assert.That(T.Max(Of(a)), Is.EqualTo(a.Max()));
            Assert.That(T.Sum(Of(a)), Is.EqualTo((float)a.Sum(static x => (double)x)).Within(T.Lanes * 6e-8 * a.Sum(MathF.Abs)));
        }
    }

    [Test]
    public void Max_and_min_let_a_NaN_through_in_the_second_place()
    {
        Assert.That(T.Max(T.Max(T.Broadcast(0), T.Broadcast(float.NaN))), Is.NaN);
        Assert.That(T.Max(T.Min(T.Broadcast(0), T.Broadcast(float.NaN))), Is.NaN);
    }

    [Test]
    public void Power_of_two_is_exact_and_zero_below_the_normal_range()
    {
        for (int n = -127; n <= 127; n++)
        {
            float expected = n == -127 ? 0 : (float)Math.Pow(2, n);
            Check(T.PowerOfTwo(T.Broadcast(12582912f + n)), _ => expected);
        }
    }

    [Test]
    public void Every_half_and_bfloat16_widens_exactly()
    {
        using GuardedMemory bits = new(2 * 65536);
        for (int i = 0; i < 65536; i++) bits.Span<ushort>()[i] = (ushort)i;
        float[] half = new float[T.Lanes], brain = new float[T.Lanes], finite = new float[T.Lanes];
        for (int i = 0; i < 65536; i += T.Lanes)
        {
            fixed (float* f = finite) T.Store(T.LoadFiniteHalf(bits.Pointer + 2 * i), f);
            fixed (float* h = half) T.Store(T.LoadHalf((ushort*)bits.Pointer + i), h);
            fixed (float* b = brain) T.Store(T.LoadBFloat16((ushort*)bits.Pointer + i), b);
            for (int lane = 0; lane < T.Lanes; lane++)
            {
                AssertSameFloat(half[lane], (float)BitConverter.UInt16BitsToHalf((ushort)(i + lane)));
                if (((i + lane) & 0x7c00) != 0x7c00) AssertSameFloat(finite[lane], half[lane]);
                AssertSameFloat(brain[lane], FloatBits.FromBFloat16((ushort)(i + lane)));
            }
        }
    }

    [Test]
    public void Narrowing_rounds_to_nearest_even_everywhere()
    {
        using GuardedMemory half = new(2 * T.Lanes), brain = new(2 * T.Lanes);
        float[] x = new float[T.Lanes];
        // Steps through all exponents with the bits around every rounding boundary.
        uint lane = 0;
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 0x7fd)
        {
            uint value = (uint)bits;
            if (lane % 3 == 1) value = value & 0xffffe000 | 0x1000;
            if (lane % 3 == 2) value = value & 0xffff0000 | 0x8000;
            x[lane % (uint)T.Lanes] = BitConverter.UInt32BitsToSingle(value);
            if (++lane % (uint)T.Lanes != 0) continue;
            T.StoreHalf(Of(x), (ushort*)half.Pointer);
            T.StoreBFloat16(Of(x), (ushort*)brain.Pointer);
            for (int i = 0; i < T.Lanes; i++)
            {
                ushort h = half.Span<ushort>()[i], b = brain.Span<ushort>()[i];
                bool same = float.IsNaN(x[i])
                    ? Half.IsNaN(BitConverter.UInt16BitsToHalf(h)) && float.IsNaN(FloatBits.FromBFloat16(b))
                    : h == FloatBits.ToHalf(x[i]) && b == FloatBits.ToBFloat16(x[i]);
                if (!same) Assert.Fail($"{x[i]:R} narrowed to {h:x4} and {b:x4}, expected {FloatBits.ToHalf(x[i]):x4} and {FloatBits.ToBFloat16(x[i]):x4}");
            }
        }
    }

    [Test]
    public void Signed_bytes_convert_both_ways()
    {
        using GuardedMemory bytes = new(T.Lanes), back = new(T.Lanes);
        for (int start = -128; start <= 128 - T.Lanes; start += T.Lanes)
        {
            for (int i = 0; i < T.Lanes; i++) bytes.Span<sbyte>()[i] = (sbyte)(start + i);
            V x = T.LoadSByte((sbyte*)bytes.Pointer);
            Check(x, i => start + i);
            T.StoreSByte(x, (sbyte*)back.Pointer);
            Assert.That(back.Span<sbyte>().ToArray(), Is.EqualTo(bytes.Span<sbyte>().ToArray()));
        }

        foreach ((float value, sbyte expected) in new (float, sbyte)[] { (0.5f, 0), (1.5f, 2), (-2.5f, -2), (126.6f, 127), (-0.49f, 0) })
        {
            T.StoreSByte(T.Broadcast(value), (sbyte*)back.Pointer);
            Assert.That(back.Span<sbyte>().ToArray(), Is.All.EqualTo(expected));
        }
    }

    [Test]
    public void Nibbles_convert_both_ways_and_are_rounded_down()
    {
        using GuardedMemory bytes = new(T.Lanes), back = new(T.Lanes);
        for (int start = 0; start <= 256 - T.Lanes; start += T.Lanes)
        {
            for (int i = 0; i < T.Lanes; i++) bytes.Span<byte>()[i] = (byte)(start + i);
            (V lower, V upper) = T.LoadNibbles(bytes.Pointer);
            Check(lower, i => (start + i) % 16);
            Check(upper, i => (start + i) / 16);
            foreach (float more in new[] { 0, 0.5f, 0.99f })
            {
                T.StoreNibbles(T.Add(lower, T.Broadcast(more)), T.Add(upper, T.Broadcast(more)), back.Pointer);
                Assert.That(back.Span<byte>().ToArray(), Is.EqualTo(bytes.Span<byte>().ToArray()));
            }
        }
    }

    [Test]
    public void Deinterleave_splits_even_from_odd_and_interleave_undoes_it()
    {
        float[] all = [.. Enumerable.Range(0, 2 * T.Lanes).Select(static i => (float)i)];
        (V even, V odd) = T.Deinterleave(Of(all[..T.Lanes]), Of(all[T.Lanes..]));
        Check(even, static i => 2 * i);
        Check(odd, static i => 2 * i + 1);
        (V first, V second) = T.Interleave(even, odd);
        Check(first, i => all[i]);
        Check(second, i => all[T.Lanes + i]);
    }

    [Test]
    public void Transpose_moves_an_eight_by_eight_block()
    {
        const int sourceStride = 11, destinationStride = 9;
        using GuardedMemory source = new(4 * (7 * sourceStride + 8)), destination = new(4 * (7 * destinationStride + 8));
        for (int i = 0; i < 8; i++)
            for (int j = 0; j < 8; j++)
                source.Span<float>()[i * sourceStride + j] = 8 * i + j;
        T.Transpose8x8((float*)source.Pointer, sourceStride, (float*)destination.Pointer, destinationStride);
        for (int i = 0; i < 8; i++)
            for (int j = 0; j < 8; j++)
                Assert.That(destination.Span<float>()[j * destinationStride + i], Is.EqualTo(8 * i + j));
    }

    private static float[] Values(Random random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (random.NextSingle() - 0.5f) * 8;
        return values;
    }

    private static V Of(float[] values)
    {
        fixed (float* p = values) return T.Load(p);
    }

    private static void Check(V actual, Func<int, float> expected)
    {
        float[] lanes = new float[T.Lanes];
        fixed (float* p = lanes) T.Store(actual, p);
        Assert.That(lanes, Is.EqualTo(Enumerable.Range(0, T.Lanes).Select(expected).ToArray()));
    }

    private static void AssertSameFloat(float actual, float expected)
    {
        bool same = float.IsNaN(expected) ? float.IsNaN(actual) : BitConverter.SingleToInt32Bits(actual) == BitConverter.SingleToInt32Bits(expected);
        if (!same) Assert.Fail($"{actual:R} is not {expected:R}");
    }
}
