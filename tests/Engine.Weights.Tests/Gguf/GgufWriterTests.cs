using System.Runtime.InteropServices;
using Engine.Tensors;

namespace Engine.Weights.Tests;

public class GgufWriterTests
{
    [TestCase(32)]
    [TestCase(256)]
    public unsafe void What_is_written_is_read(int alignment)
    {
        using var folder = new TempFolder();
        string path = folder.At("model.gguf");
        float[] odd = [1, 2, 3, 4, 5, 6, 7];
        using (var writer = new GgufWriter(path, alignment))
        {
            writer.Add("general.architecture", "llama");
            writer.Add("a.count", 7u);
            writer.Add("a.negative", -7);
            writer.Add("a.huge", ulong.MaxValue);
            writer.Add("a.real", 0.1f);
            writer.Add("a.flag", true);
            writer.Add("a.words", ["", "naïve", "日本"]);
            writer.Add("a.integers", [1, -2, int.MaxValue]);
            writer.Add("a.reals", [-0.0f, 1.5f]);
            int first = writer.AddTensor("odd", QuantFormat.F32, new Shape(7));
            int second = writer.AddTensor("cube", QuantFormat.F16, new Shape(2, 3, 4));
            int last = writer.AddTensor("last", QuantFormat.I8, new Shape(1, 5));
            writer.Write(last, 0, [1, 2, 3, 4, 5]);
            writer.Write(second, 24, new byte[24]);
            writer.Write(second, 0, new byte[24]);
            Assert.That(() => writer.Commit(), Throws.InvalidOperationException.With.Message.Contains("odd"));
            writer.Write(first, 0, MemoryMarshal.AsBytes<float>(odd));
            writer.Commit();
        }

        using GgufFile file = GgufFile.Open(path);
        Metadata metadata = file.Metadata;
        Assert.That(file.Version, Is.EqualTo(3));
        Assert.That(metadata.Int32("a.count"), Is.EqualTo(7));
        Assert.That(metadata.Int32("a.negative"), Is.EqualTo(-7));
        Assert.That(metadata.Float("a.huge"), Is.EqualTo((float)ulong.MaxValue));
        Assert.That(metadata.Float("a.real"), Is.EqualTo(0.1f));
        Assert.That(metadata.Bool("a.flag"));
        Assert.That(metadata.Strings("a.words"), Is.EqualTo(new[] { "", "naïve", "日本" }));
        Assert.That(metadata.Int32s("a.integers"), Is.EqualTo(new[] { 1, -2, int.MaxValue }));
        Assert.That(metadata.Floats("a.reals"), Is.EqualTo(new[] { -0.0f, 1.5f }));
        Assert.That(file.Tensors.Select(tensor => $"{tensor.Name} {tensor.View.Format} {tensor.View.Shape}"), Is.EqualTo(new[] { "odd F32 [7]", "cube F16 [2, 3, 4]", "last I8 [1, 5]" }));
        Assert.That(file.Tensors.Select(tensor => (int)((tensor.View.Data - (nint)file.File.Pointer) % alignment)), Is.All.EqualTo(0));
        Assert.That(Dequantizer.Widen(file.Tensors[0].View), Is.EqualTo(odd));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_file_that_is_not_finished_leaves_the_old_one_alone()
    {
        using var folder = new TempFolder();
        string path = folder.Write("model.gguf", "the old one");
        using (var writer = new GgufWriter(path))
        {
            int tensor = writer.AddTensor("t", QuantFormat.F32, new Shape(1024));
            writer.Write(tensor, 0, new byte[100]);
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo("the old one"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_folder_that_is_not_there_is_a_named_error()
    {
        using var folder = new TempFolder();
        using var writer = new GgufWriter(folder.At("missing", "model.gguf"));
        Assert.That(Assert.Throws<CapacityException>(writer.Commit)!.Message, Does.Contain("model.gguf"));
    }
}
