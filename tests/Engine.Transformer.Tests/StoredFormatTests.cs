using Engine.Cpu;
using Engine.Ops;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>Models in the formats that files store, on the CPU backend: what may not change a token changes no bit of its logits.</summary>
internal sealed class StoredFormatTests
{
    private static readonly string[] Formats = ["F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q6_K", "Q4_K_M"];

    private static IEnumerable<TestCaseData> Cases() =>
        from tier in TierSelector.Tiers
        where tier.Supported
        from format in Formats
        select new TestCaseData(format, tier.Name);

    [TestCaseSource(nameof(Cases))]
    public void LogitsDependOnNothingButTheTokens(string format, string tier)
    {
        string folder = Directory.CreateTempSubdirectory("engine-transformer-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.gguf");
            SyntheticModel.Write(path, new SyntheticShape("test", 2, 256, 4, 2, 64, 512, 512, 512), WeightMix.Of(format));
            using var one = new LoadedModel(path, TierSelector.CreateBackend(1, tier), DType.F16, widen: false);
            using var two = new LoadedModel(path, TierSelector.CreateBackend(2, tier), DType.F16, widen: false);
            int v = one.Vocabulary;
            var random = new Random(3);
            int[] first = [.. Enumerable.Range(0, 75).Select(_ => random.Next(v))], second = [.. Enumerable.Range(0, 30).Select(_ => random.Next(v))];

            float[] whole = one.Feed(0, first, first.Length), other = one.Feed(1, second, second.Length);
            Assert.That(whole, Has.All.Not.NaN);
            Same.Bits(two.Feed(0, first, first.Length), whole, "two threads");
            foreach (int size in (int[])[1, 7, 64]) Same.Bits(two.Feed(2, first, size), whole, $"chunks of {size}");
            float[] batch = two.Step(null, new(3, first[..60], 0, 75, 0), new(4, second, 0, 30, 0));
            float[] rest = two.Step(null, new Chunk(3, first[60..], 60, 75, 0));
            Same.Bits((float[])[.. batch[..(60 * v)], .. rest], whole, "the first of two sequences");
            Same.Bits(batch[(60 * v)..], other, "the second of two sequences");
            Same.Bits(two.StepSome(row => row == 74, new Chunk(5, first, 0, 75, 0)), whole[(74 * v)..], "one row of a step");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void ADecodeStepAllocatesNothing([ValueSource(nameof(Formats))] string format)
    {
        string folder = Directory.CreateTempSubdirectory("engine-transformer-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.gguf");
            SyntheticModel.Write(path, new SyntheticShape("test", 2, 256, 4, 2, 64, 512, 512, 512), WeightMix.Of(format));
            using var model = new LoadedModel(path, TierSelector.CreateBackend(2), DType.Q8_0, widen: false);
            using var batch = new Batch(1, 1, 4);
            for (int position = 0; position < 140; position++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Decode(model, batch, position);
                long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                if (position > 0) Assert.That(bytes, Is.Zero, $"position {position}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static unsafe void Decode(LoadedModel model, Batch batch, int position)
    {
        batch.Clear();
        batch.BeginSequence(1, position + 1, [3, 1, 2], position + 1);
        batch.AddToken(5, position, output: true);
        model.Model.Forward(batch, model.Cache);
    }
}
