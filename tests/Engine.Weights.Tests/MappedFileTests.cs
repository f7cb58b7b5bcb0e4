using System.Runtime.InteropServices;
using Engine.Tensors;

namespace Engine.Weights.Tests;

public partial class MappedFileTests
{
    [Test]
    [Platform("Linux")]
    [CancelAfter(10_000)]
    public void What_is_no_regular_file_is_refused_without_waiting(CancellationToken cancellation)
    {
        using var folder = new TempFolder();
        Assert.That(MakeFifo(folder.At("pipe.gguf"), 0x1b6), Is.Zero);
        foreach (string path in new[] { folder.At("pipe.gguf"), "/dev/zero", "/proc/self/maps", "a\0b", "" })
        {
            Task<ModelFileException?> opening = Task.Run(() => Assert.Throws<ModelFileException>(() => MappedFile.Open(path)), cancellation);
            Assert.That(opening.Wait(5000, cancellation), $"{path} is waited for");
        }
    }

    [Test]
    [Platform("Linux")]
    public void Links_are_followed_and_circles_are_not()
    {
        using var folder = new TempFolder();
        folder.Write("blob", "GGUF");
        File.CreateSymbolicLink(folder.At("first"), folder.At("blob"));
        File.CreateSymbolicLink(folder.At("second"), folder.At("first"));
        using (MappedFile file = MappedFile.Open(folder.At("second"))) Assert.That(file.Length, Is.EqualTo(4));
        File.CreateSymbolicLink(folder.At("here"), folder.At("there"));
        File.CreateSymbolicLink(folder.At("there"), folder.At("here"));
        File.CreateSymbolicLink(folder.At("nowhere"), folder.At("missing"));
        Assert.Throws<ModelFileException>(() => MappedFile.Open(folder.At("here")));
        Assert.Throws<ModelFileException>(() => MappedFile.Open(folder.At("nowhere")));
    }

    [Test]
    public unsafe void Ranges_outside_the_file_are_refused()
    {
        byte* value = stackalloc byte[] { 7 };
        using MappedFile file = MappedFile.Wrap("one byte", value, 1);
        Assert.That(file.Span(0, 1)[0], Is.EqualTo(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Span(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Span(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Span(2, 0));
        Assert.Throws<ModelFileException>(() => MappedFile.Wrap("none", value, 0));
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
