using Engine.Ops;
using Engine.Ops.Reference;
using Engine.Tensors;
using Engine.Tensors.Formats;
using Engine.TestSupport;

namespace Engine.Cpu.Tests;

[TestFixtureSource(typeof(FloatTiers), nameof(FloatTiers.Widths))]
internal unsafe class RowOpTests<T, V>
    where T : struct, IFloatTier<V>
    where V : struct
{
    [Test]
    public void Embedding_decodes_every_format_exactly_and_adds_positions([ValueSource(nameof(Formats))] QuantFormat format, [Values] bool positions)
    {
        const int rows = 9, offset = 2;
        int width = Math.Max(96, QuantFormatInfo.Of(format).Elements * 2);
        using GuardedMemory table = Table(format, rows, width, 1), places = Table(QuantFormat.F32, rows, width, 2), output = new(4L * 5 * width), expected = new(4L * 5 * width);
        using CpuTable cpuTable = new(new TensorView((nint)table.Pointer, format, new Shape(rows, width)));
        using CpuTable cpuPlaces = new(new TensorView((nint)places.Pointer, QuantFormat.F32, new Shape(rows, width)));
        using ReferenceBackend reference = new();
        using Batch batch = Tokens([3, 0, 8, 3, 1]);
        using CpuThreads threads = new(2);
        EmbedArgs args = new() { Table = cpuTable, PositionTable = positions ? cpuPlaces : null, PositionOffset = offset, Scale = 1.5f, Output = (float*)output.Pointer };
        Embed<T, V>.Run(threads, batch, args);
        args.Table = reference.PrepareTable("table", cpuTable.View);
        args.PositionTable = positions ? reference.PrepareTable("positions", cpuPlaces.View) : null;
        args.Output = (float*)expected.Pointer;
        reference.Embed(batch, args);
        Assert.That(output.Span<float>().ToArray(), Is.EqualTo(expected.Span<float>().ToArray()));
    }

    [Test]
    public void Ids_and_positions_outside_the_tables_are_refused_by_name()
    {
        using GuardedMemory table = Table(QuantFormat.F32, 4, 8, 1), output = new(4 * 8);
        using CpuTable cpuTable = new(new TensorView((nint)table.Pointer, QuantFormat.F32, new Shape(4, 8)));
        using CpuThreads threads = new(1);
        EmbedArgs args = new() { Table = cpuTable, Scale = 1, Output = (float*)output.Pointer };
        using Batch high = Tokens([4]), negative = Tokens([-1]), late = Tokens([0]);
        Assert.That(() => Embed<T, V>.Run(threads, high, args), Throws.TypeOf<RequestException>().With.Message.Contains("token id: 4"));
        Assert.That(() => Embed<T, V>.Run(threads, negative, args), Throws.TypeOf<RequestException>());
        args.PositionTable = cpuTable;
        args.PositionOffset = 4;
        Assert.That(() => Embed<T, V>.Run(threads, late, args), Throws.TypeOf<RequestException>().With.Message.Contains("position"));
    }

    [Test]
    public void Norms_of_many_rows_agree_with_the_reference_on_any_number_of_threads([Values(InputTransform.RmsNorm, InputTransform.LayerNorm)] InputTransform kind)
    {
        const int rows = 300, width = 100;
        Random random = new(4);
        using GuardedMemory input = new(4 * rows * width), one = new(4 * rows * width), three = new(4 * rows * width), expected = new(4 * rows * width), weight = new(4 * width);
        foreach (ref float x in input.Span<float>()) x = random.NextSingle() * 6 - 3;
        foreach (ref float x in weight.Span<float>()) x = random.NextSingle();
        NormalizeArgs args = new()
        {
            Rows = rows,
            Width = width,
            Input = (float*)input.Pointer,
            Output = (float*)one.Pointer,
            Kind = kind,
            Norm = new NormWeights((nint)weight.Pointer, 0, 1e-5f),
        };
        using CpuThreads team1 = new(1), team3 = new(3);
        Normalize<T, V>.Run(team1, args);
        args.Output = (float*)three.Pointer;
        Normalize<T, V>.Run(team3, args);
        using ReferenceBackend reference = new();
        args.Output = (float*)expected.Pointer;
        reference.Normalize(args);
        Assert.That(three.Span<float>().ToArray(), Is.EqualTo(one.Span<float>().ToArray()));
        Assert.That(one.Span<float>().ToArray(), Is.EqualTo(expected.Span<float>().ToArray()).Within((width + 16) * 6e-8 * 3));
    }

    [Test]
    public void Accumulating_any_length_on_any_number_of_threads_is_one_fused_multiply_add([Values(1f, 0.7f, -3f)] float factor)
    {
        Random random = new(5);
        using CpuThreads team1 = new(1), team3 = new(3);
        foreach (int count in Enumerable.Range(0, 70).Append(16385).Append(100_003))
        {
            using GuardedMemory input = new(4L * count), one = new(4L * count), three = new(4L * count);
            foreach (ref float x in input.Span<float>()) x = random.NextSingle() - 0.5f;
            foreach (ref float x in one.Span<float>()) x = random.NextSingle() - 0.5f;
            one.Span<float>().CopyTo(three.Span<float>());
            float[] expected = new float[count];
            for (int i = 0; i < count; i++) expected[i] = MathF.FusedMultiplyAdd(factor, input.Span<float>()[i], one.Span<float>()[i]);
            AccumulateArgs args = new() { Count = count, Input = (float*)input.Pointer, Factor = factor, Output = (float*)one.Pointer };
            Accumulate<T, V>.Run(team1, args);
            args.Output = (float*)three.Pointer;
            Accumulate<T, V>.Run(team3, args);
            Assert.That(one.Span<float>().ToArray(), Is.EqualTo(expected), $"{count} elements");
            Assert.That(three.Span<float>().ToArray(), Is.EqualTo(expected), $"{count} elements, three threads");
        }
    }

    [Test]
    public void Gather_copies_the_rows_asked_for()
    {
        using GuardedMemory input = new(4 * 6 * 7), output = new(4 * 4 * 7), indices = new(4 * 4);
        for (int i = 0; i < 42; i++) input.Span<float>()[i] = i;
        new[] { 5, 0, 0, 3 }.CopyTo(indices.Span<int>());
        using CpuThreads threads = new(2);
        Gather.Run(threads, new GatherArgs { Rows = 4, Width = 7, RowIndices = (int*)indices.Pointer, Input = (float*)input.Pointer, Output = (float*)output.Pointer });
        Assert.That(output.Span<float>().ToArray(), Is.EqualTo(new[] { 35, 0, 0, 21 }.SelectMany(static first => Enumerable.Range(first, 7).Select(static i => (float)i)).ToArray()));
    }

    [Test]
    public void Rotary_tables_hold_sine_and_cosine_of_the_float_angle()
    {
        const int half = 12;
        using GuardedMemory frequencies = new(4 * 2 * half), table = new(4L * 2 * half * 4);
        for (int i = 0; i < 2 * half; i++) frequencies.Span<float>()[i] = (float)Math.Pow(10000, -i / 24.0);
        using Batch batch = new(4, 2, 40);
        batch.Clear();
        batch.BeginSequence(3, 2000, [0], 2000);
        foreach (int position in new[] { 0, 1, 1999 }) batch.AddToken(0, position, false, store: false);
        batch.BeginSequence(1, 6, [0], 6);
        batch.AddToken(0, 5, false);
        using CpuThreads threads = new(2);
        BuildRotary.Run(threads, batch, new RotaryTableArgs
        {
            HalfDim = half, InverseFrequencies = (float*)frequencies.Pointer, FrequencyStride = half, Scale = 1.25f, CosSin = (float*)table.Pointer,
        });
        for (int t = 0; t < 4; t++)
            for (int i = 0; i < half; i++)
            {
                float angle = batch.Positions[t] * frequencies.Span<float>()[batch.SequenceOf[t] * half + i];
                Assert.That(table.Span<float>()[2 * t * half + i], Is.EqualTo(1.25 * Math.Cos(angle)).Within(2.5e-7));
                Assert.That(table.Span<float>()[(2 * t + 1) * half + i], Is.EqualTo(1.25 * Math.Sin(angle)).Within(2.5e-7));
            }
    }

    private static IEnumerable<QuantFormat> Formats() => BlockFormats.Encodable;

    private static Batch Tokens(int[] ids)
    {
        Batch batch = new(ids.Length, 1, 1);
        batch.Clear();
        batch.BeginSequence(ids.Length, ids.Length, [0], ids.Length);
        for (int i = 0; i < ids.Length; i++) batch.AddToken(ids[i], i, false);
        return batch;
    }

    private static GuardedMemory Table(QuantFormat format, int rows, int width, int seed)
    {
        Random random = new(seed);
        float[] values = new float[rows * width];
        foreach (ref float x in values.AsSpan()) x = random.NextSingle() * 2 - 1;
        GuardedMemory table = new(QuantFormatInfo.Of(format).RowBytes(values.Length));
        fixed (float* source = values) BlockFormats.Encode(format, source, table.Pointer, values.Length);
        return table;
    }
}
