using System.Text;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Weights.Tests;

public class SafetensorsFileTests
{
    internal static byte[] File(string header, int data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[data]];
    }

    internal static unsafe void Open(byte[] bytes, Action<SafetensorsFile> look)
    {
        fixed (byte* pointer = bytes)
        {
            using SafetensorsFile file = SafetensorsFile.Open(MappedFile.Wrap("test.safetensors", pointer, bytes.Length));
            look(file);
        }
    }

    [Test]
    public void Every_dtype_is_a_view_of_the_right_size()
    {
        (string Dtype, int Bytes)[] types = [("F64", 8), ("F32", 4), ("F16", 2), ("BF16", 2), ("I64", 8), ("I32", 4), ("I16", 2), ("I8", 1), ("U64", 8), ("U32", 4), ("U16", 2), ("U8", 1), ("BOOL", 1), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F8_E8M0", 1), ("C64", 8)];
        int offset = 0;
        var entries = new List<string> { "\"__metadata__\": {\"format\": \"pt\"}" };
        foreach ((string dtype, int bytes) in types)
        {
            entries.Add($"\"{dtype}\": {{\"dtype\": \"{dtype}\", \"shape\": [3, 2], \"data_offsets\": [{offset}, {offset + 6 * bytes}]}}");
            offset += 6 * bytes;
        }

        Open(File("{" + string.Join(",", entries) + "}  ", offset), file =>
        {
            Assert.That(file.Tensors, Has.Count.EqualTo(types.Length));
            Assert.That(file.Tensors.Select(tensor => tensor.View.Bytes), Is.EqualTo(types.Select(type => 6L * type.Bytes)));
            Assert.That(file.Metadata["format"], Is.EqualTo("pt"));
        });
    }

    [Test]
    public void Scalars_empty_and_many_dimensional_tensors_have_a_shape() => Open(
        File("""{"s": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}, "e": {"dtype": "F32", "shape": [0, 4], "data_offsets": [4, 4]}, "v": {"dtype": "F32", "shape": [2, 3, 1, 1, 2], "data_offsets": [4, 52]}, "z": {"dtype": "F16", "shape": [4, 0], "data_offsets": [52, 52]}}""", 52),
        file =>
        {
            string[] shapes = ["[1]", "[0, 4]", "[6, 1, 1, 2]", "[4, 0]"];
            Assert.That(file.Tensors.Select(tensor => tensor.View.Shape.ToString()), Is.EqualTo(shapes));
            using WeightSet wide = WeightWidening.ToF32(new WeightSet("test", file.Tensors, []));
            Assert.That(wide.Tensors.Select(tensor => tensor.View.Shape.ToString()), Is.EqualTo(shapes));
        });

    [TestCase("""{"t": {"dtype": "F32", "shape": [8], "data_offsets": [0, 32]}}""", "t: needs bytes 0 to 32 of 16")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [1152921504606846976, 1152921504606846984]}}""", "t: needs bytes")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 12]}}""", "t: has data_offsets [0, 12] where F32 [2] needs 8 bytes")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}""", "t: has data_offsets [8, 0]")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}""", "t: has data_offsets that are not")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 16]}}""", "t: lacks")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2.5], "data_offsets": [0, 8]}}""", "t: has shape that are not")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets": [0, 8]}}""", "t: has more than 2^56")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [4611686018427387904, 4611686018427387904, 2, 2, 2], "data_offsets": [0, 8]}}""", "t: has more than 2^63")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1], "data_offsets": [0, 8]}}""", "t: has shape that are not up to 16")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2]}}""", "t: lacks")]
    [TestCase("""{"t": {"dtype": 3, "shape": [2], "data_offsets": [0, 8]}}""", "t: has Number where String")]
    [TestCase("""{"t": [1]}""", "t: has StartArray")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "u": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}""", "u: overlaps t")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "t": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}""", "t: occurs twice")]
    [TestCase("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}""", "no valid JSON")]
    [TestCase("""{"\ud800": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""", "no valid JSON")]
    [TestCase("[]", "header: has StartArray")]
    [TestCase("{} {}", "no valid JSON")]
    [TestCase("""{"t": {"x": [[[[[[1]]]]]]}}""", "no valid JSON")]
    public void Wrong_headers_are_named(string header, string problem) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Open(File(header, 16), _ => { }))!.Message, Does.StartWith("test.safetensors").And.Contain(problem));

    [Test]
    public void Wrong_lengths_and_unknown_dtypes_are_named()
    {
        Assert.That(Assert.Throws<UnsupportedException>(() => Open(File("""{"t": {"dtype": "F4", "shape": [2], "data_offsets": [0, 1]}}""", 16), _ => { }))!.Message, Does.Contain("dtype F4 of t"));
        Assert.That(Assert.Throws<ModelFileException>(() => Open([1, 2, 3], _ => { }))!.Message, Does.Contain("header length"));
        Assert.That(Assert.Throws<ModelFileException>(() => Open([.. BitConverter.GetBytes(1UL << 60), .. "{}"u8], _ => { }))!.Message, Does.Contain("1152921504606846976"));
        Assert.That(Assert.Throws<ModelFileException>(() => Open([.. BitConverter.GetBytes(ulong.MaxValue), .. "{}"u8], _ => { }))!.Message, Does.Contain("header length"));
    }
}
