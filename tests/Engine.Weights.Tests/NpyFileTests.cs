using System.Text;
using Engine.Tensors;

namespace Engine.Weights.Tests;

public class NpyFileTests
{
    [TestCase("(3,)", 3)]
    [TestCase("(2, 3)", 2, 3)]
    [TestCase("(2, 1, 3)", 2, 1, 3)]
    public void The_header_is_aligned_and_the_data_follow(string shape, params long[] extents)
    {
        using var folder = new TempFolder();
        var extent = new Shape(extents);
        float[] values = [.. Enumerable.Range(0, (int)extent.Elements).Select(i => i - 0.5f)];
        NpyFile.Write(folder.At("x.npy"), extent, values);
        byte[] bytes = File.ReadAllBytes(folder.At("x.npy"));
        int header = BitConverter.ToUInt16(bytes, 8);
        Assert.That(bytes.Take(8), Is.EqualTo(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 }));
        Assert.That((10 + header) % 64, Is.Zero);
        Assert.That(Encoding.ASCII.GetString(bytes, 10, header).TrimEnd(' ', '\n'), Is.EqualTo($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"));
        Assert.That(bytes[9 + header], Is.EqualTo((byte)'\n'));
        Assert.That(Enumerable.Range(0, values.Length).Select(i => BitConverter.ToSingle(bytes, 10 + header + 4 * i)), Is.EqualTo(values));
        Assert.That(bytes, Has.Length.EqualTo(10 + header + 4 * values.Length));
    }
}
