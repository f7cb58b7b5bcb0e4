using Engine.Ops;
using Engine.Tensors;

namespace Engine.Cpu.Tests;

[TestFixture]
public unsafe class PackedCacheTests
{
    private const int Outputs = 300, Inputs = 512;
    private readonly List<string> _warnings = [];
    private string _folder = "";

    [SetUp]
    public void Create()
    {
        _folder = Directory.CreateTempSubdirectory("packed-").FullName;
        _warnings.Clear();
    }

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestCase(QuantFormat.Q8_0)]
    [TestCase(QuantFormat.Q4_K)]
    [TestCase(QuantFormat.BF16)]
    public void TheSecondLoadMapsWhatTheFirstPackedToTheSameBits(QuantFormat format)
    {
        using StoredWeights stored = new(format, Outputs, Inputs, 1);
        float[] plain = Multiply(stored.View, cached: false), first = Multiply(stored.View);
        (string file, DateTime written) = (Single(), File.GetLastWriteTimeUtc(Single()));
        File.SetLastWriteTimeUtc(file, written = written.AddHours(-1));
        float[] second = Multiply(stored.View);
        Assert.That(first, Is.EqualTo(plain));
        Assert.That(second, Is.EqualTo(plain));
        Assert.That(File.GetLastWriteTimeUtc(Single()), Is.EqualTo(written), "it was mapped, not packed and written again");
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void TheThreadsThatHashDoNotMatter()
    {
        using StoredWeights stored = new(QuantFormat.Q8_0, 9000, Inputs, 1); // more than one chunk of the hash
        _ = Multiply(stored.View, threads: 1);
        _ = Multiply(stored.View, threads: 3);
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void AnyChangeOfTheContentIsOtherContent()
    {
        using StoredWeights stored = new(QuantFormat.Q8_0, Outputs, Inputs, 1);
        _ = Multiply(stored.View);
        long bytes = stored.View.RowBytes * Outputs;
        foreach (long at in new[] { 5, bytes / 2 + 3, bytes - 1 })
        {
            stored.Pointer[at] ^= 1;
            Assert.That(Multiply(stored.View), Is.EqualTo(Multiply(stored.View, cached: false)));
        }

        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(4));
    }

    [TestCase(0, "no file of packed weights")]
    [TestCase(10, "header is damaged")]
    [TestCase(50, "header is damaged")]
    [TestCase(70, "header is damaged")]
    [TestCase(4096, "panels are damaged")]
    [TestCase(60_000, "panels are damaged")]
    public void ADamagedFileIsWrittenAnewWithAWarning(int at, string reason)
    {
        using StoredWeights stored = new(QuantFormat.Q8_0, Outputs, Inputs, 1);
        float[] plain = Multiply(stored.View);
        byte[] content = File.ReadAllBytes(Single()), damaged = [.. content];
        damaged[at] ^= 0x10;
        File.WriteAllBytes(Single(), damaged);
        Assert.That(Multiply(stored.View), Is.EqualTo(plain));
        Assert.That(_warnings, Has.One.Contains(reason));
        Assert.That(File.ReadAllBytes(Single()), Is.EqualTo(content));
    }

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(4096)]
    [TestCase(100_000)]
    public void ATruncatedFileIsWrittenAnewWithAWarning(int length)
    {
        using StoredWeights stored = new(QuantFormat.Q8_0, Outputs, Inputs, 1);
        float[] plain = Multiply(stored.View);
        byte[] content = File.ReadAllBytes(Single());
        File.WriteAllBytes(Single(), content[..length]);
        Assert.That(Multiply(stored.View), Is.EqualTo(plain));
        Assert.That(_warnings, Has.One.Contains("bytes"));
        Assert.That(File.ReadAllBytes(Single()), Is.EqualTo(content));
    }

    [Test]
    public void AFileUnderAnothersNameIsNotBelieved()
    {
        using StoredWeights one = new(QuantFormat.Q8_0, Outputs, Inputs, 1), other = new(QuantFormat.Q8_0, Outputs, Inputs, 2);
        _ = Multiply(one.View);
        string first = Single();
        _ = Multiply(other.View);
        File.Copy(Directory.GetFiles(_folder).Single(file => file != first), first, overwrite: true);
        Assert.That(Multiply(one.View), Is.EqualTo(Multiply(one.View, cached: false)));
        Assert.That(_warnings, Has.One.Contains("something else"));
    }

    [Test]
    public void WritersAtTheSameTimeDoNotDisturbEachOther()
    {
        using StoredWeights stored = new(QuantFormat.Q4_0, Outputs, Inputs, 1);
        TensorView view = stored.View;
        float[] plain = Multiply(view, cached: false);
        float[][] outputs = new float[4][];
        Thread[] threads = [.. Enumerable.Range(0, outputs.Length).Select(i => new Thread(() => outputs[i] = Multiply(view)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        foreach (float[] output in outputs) Assert.That(output, Is.EqualTo(plain));
        Assert.That(Multiply(view), Is.EqualTo(plain));
        Assert.That(Single(), Does.EndWith(".packed"), "and no temporary file stays");
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void AFolderThatCannotBeIsRefusedAndOneThatGoesAwayOnlyWarns()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.That(() => new PackedCache(Path.Combine(file, "below")), Throws.TypeOf<RequestException>());

        using StoredWeights stored = new(QuantFormat.Q8_0, Outputs, Inputs, 1);
        string gone = Path.Combine(_folder, "gone");
        PackedCache cache = new(gone, _warnings.Add);
        Directory.Delete(gone);
        Assert.That(Multiply(stored.View, cache), Is.EqualTo(Multiply(stored.View, cached: false)));
        Assert.That(_warnings, Is.Not.Empty);
    }

    private string Single() => Directory.GetFiles(_folder).Single();

    private float[] Multiply(TensorView view, bool cached = true, int threads = 2) => Multiply(view, cached ? new PackedCache(_folder, Warn) : null, threads);

    private void Warn(string warning)
    {
        lock (_warnings) _warnings.Add(warning);
    }

    // Three rows and one, so that both paths read the panels.
    private static float[] Multiply(TensorView view, PackedCache? cache, int threads = 2)
    {
        using IBackend backend = TierSelector.CreateBackend(threads, null, cache);
        using LinearWeight weight = backend.PrepareLinear("test", [view], null);
        Random random = new(3);
        float[] input = new float[3 * Inputs], output = new float[4 * weight.Outputs];
        for (int i = 0; i < input.Length; i++) input[i] = (float)(random.NextDouble() * 2 - 1);
        fixed (float* x = input, y = output)
        {
            backend.Linear(new LinearArgs { Rows = 3, Input = x, Weight = weight, Output = y });
            backend.Linear(new LinearArgs { Rows = 1, Input = x, Weight = weight, Output = y + 3 * weight.Outputs });
        }

        return output;
    }
}
