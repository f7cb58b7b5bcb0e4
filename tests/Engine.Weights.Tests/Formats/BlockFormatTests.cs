using Engine.Tensors;
using Engine.Tensors.Formats;
using Engine.TestSupport;

namespace Engine.Weights.Tests;

public unsafe class BlockFormatTests
{
    private static readonly SafetensorsFile Golden = SafetensorsFile.Open(RepoPaths.Golden("quants.safetensors"));

    public static IEnumerable<QuantFormat> Decoded => Named(".values");

    public static IEnumerable<QuantFormat> Encoded => Named(".quantized");

    [OneTimeTearDown]
    public void Close() => Golden.Dispose();

    [TestCaseSource(nameof(Decoded))]
    public void Widening_is_exact(QuantFormat format)
    {
        TensorView bytes = Tensor(format, "bytes"), values = Tensor(format, "values");
        Assert.That(QuantFormatInfo.Of(format).RowBytes(values.Shape.Elements), Is.EqualTo(bytes.Shape.Elements));
        float[] wide = Dequantizer.Widen(new TensorView(bytes.Data, format, values.Shape));
        Assert.That(Bits(wide), Is.EqualTo(Bits(Floats(values))));
    }

    [TestCaseSource(nameof(Encoded))]
    public void Rounding_is_the_reference_rounding(QuantFormat format)
    {
        TensorView expected = Tensor(format, "quantized");
        byte[] data = Quantizer.Round(format, Floats(Tensor(format, "source")));
        Assert.That(data, Is.EqualTo(new ReadOnlySpan<byte>((void*)expected.Data, (int)expected.Shape.Elements).ToArray()));
    }

    [TestCaseSource(nameof(TableRows))]
    public void Block_sizes_are_those_of_the_format(QuantFormat format)
    {
        Assert.That(BlockFormats.Block(format), Is.EqualTo(QuantFormatInfo.Of(format)));
    }

    [TestCaseSource(nameof(TableRows))]
    public void Nothing_outside_the_blocks_is_touched(QuantFormat format)
    {
        QuantFormatInfo info = QuantFormatInfo.Of(format);
        foreach (bool atEnd in new[] { true, false })
        {
            using var data = new GuardedMemory(2 * info.Bytes, atEnd);
            using var values = new GuardedMemory(2L * info.Elements * sizeof(float), atEnd);
            var random = new Random(7);
            random.NextBytes(data.Span<byte>());
            Dequantizer.Widen(format, data.Pointer, (float*)values.Pointer, 2 * info.Elements);
            foreach (ref float value in values.Span<float>()) value = random.NextSingle() - 0.5f;
            if (Quantizer.Supports(format)) Quantizer.Round(format, (float*)values.Pointer, data.Pointer, 2 * info.Elements);
        }
    }

    // What the widely used quantiser of these formats leaves of Gaussian weights (without an importance matrix), plus two hundredths.
    [TestCase(QuantFormat.Q2_K, 0.302)]
    [TestCase(QuantFormat.Q3_K, 0.154)]
    [TestCase(QuantFormat.Q4_K, 0.0728)]
    [TestCase(QuantFormat.Q5_K, 0.0368)]
    [TestCase(QuantFormat.Q6_K, 0.0181)]
    public void K_formats_round_Gaussian_weights_closely(QuantFormat format, double bound)
    {
        float[] values = Gaussian(256 * 64, seed: 3);
        float[] back = Widen(format, Quantizer.Round(format, values));
        double error = Math.Sqrt(values.Zip(back, (a, b) => (double)(a - b) * (a - b)).Average());
        TestContext.Out.WriteLine($"{format}: root mean square error {error:F5} sigma");
        Assert.That(error, Is.LessThan(bound));
    }

    [TestCaseSource(nameof(Encodable))]
    public void Blocks_without_spread_come_back(QuantFormat format)
    {
        foreach (float constant in new[] { 0f, 1f, -1f })
        {
            var values = new float[256];
            Array.Fill(values, constant);
            float[] back = Widen(format, Quantizer.Round(format, values));
            Assert.That(back, Is.All.EqualTo(constant).Within(0.07 * Math.Abs(constant)), $"{format} of {constant}");
        }
    }

    [Test]
    public void Eight_bit_floats_follow_their_specification()
    {
        byte[] e4m3 = [0x00, 0x01, 0x07, 0x08, 0x38, 0xb8, 0x7e, 0xfe];
        Assert.That(Widen(QuantFormat.F8_E4M3, e4m3), Is.EqualTo(new[] { 0f, 1f / 512, 7f / 512, 1f / 64, 1f, -1f, 448f, -448f }));
        Assert.That(Widen(QuantFormat.F8_E4M3, [0x7f, 0xff]), Is.All.NaN);
        Assert.That(Widen(QuantFormat.F8_E5M2, [0x3c, 0xbc, 0x7b, 0x01, 0x7c]), Is.EqualTo(new[] { 1f, -1f, 57344f, 1f / 65536, float.PositiveInfinity }));
    }

    [Test]
    public void A_format_without_codec_is_refused_by_name()
    {
        var data = new byte[34];
        Assert.Throws<UnsupportedException>(() => Widen(QuantFormat.I32, data));
        Assert.That(Assert.Throws<UnsupportedException>(() => Quantizer.Round(QuantFormat.IQ4_NL, new float[32]))!.Message, Does.Contain("IQ4_NL").And.Contain("Q8_0"));
    }

    public static IEnumerable<QuantFormat> TableRows => BlockFormats.Decodable;

    public static IEnumerable<QuantFormat> Encodable => Quantizer.Formats;

    private static IEnumerable<QuantFormat> Named(string ending) => Golden.Tensors
        .Where(tensor => tensor.Name.EndsWith(ending, StringComparison.Ordinal))
        .Select(tensor => Enum.Parse<QuantFormat>(tensor.Name[..^ending.Length]));

    private static TensorView Tensor(QuantFormat format, string what) => Golden.Tensors.Single(tensor => tensor.Name == $"{format}.{what}").View;

    private static float[] Floats(TensorView view) => Dequantizer.Widen(view);

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);

    private static float[] Widen(QuantFormat format, byte[] data)
    {
        QuantFormatInfo info = QuantFormatInfo.Of(format);
        fixed (byte* pointer = data) return Dequantizer.Widen(new TensorView((nint)pointer, format, new Shape(data.Length / info.Bytes * info.Elements)));
    }

    private static float[] Gaussian(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
