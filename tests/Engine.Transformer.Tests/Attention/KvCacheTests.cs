using Engine.Ops;
using Engine.Ops.Reference;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Transformer.Tests;

internal sealed unsafe class KvCacheTests
{
    private static readonly ModelSpec Spec = SpecOf(headSize: 32);

    [Test]
    public void PagesOfLayersLieApart([Values] DType keys, [Values] DType values)
    {
        using var backend = new ReferenceBackend();
        using var cache = new KvCache(backend, Spec, 3, keys, values);
        var areas = new List<(nint Start, nint End)>();
        foreach (KvView layer in cache.Layers)
        {
            Assert.That((layer.KvHeads, layer.HeadSize, layer.Pages), Is.EqualTo((2, 32, 3)));
            areas.Add(((nint)layer.Keys, (nint)layer.KeyTile(3, 0)));
            areas.Add(((nint)layer.Values, (nint)layer.ValueTile(3, 0)));
        }

        areas.Sort();
        for (int i = 1; i < areas.Count; i++) Assert.That(areas[i].Start, Is.GreaterThanOrEqualTo(areas[i - 1].End));
        Assert.That(cache.Bytes, Is.EqualTo(areas.Sum(area => (long)(area.End - area.Start))));
        Assert.That(cache.PageBytes, Is.EqualTo(KvCache.BytesPerPage(Spec, keys, values)));
    }

    [Test]
    public void ACopiedPageIsEqualInEveryLayerAndItsNeighboursAreUntouched([Values] DType type)
    {
        using var backend = new ReferenceBackend();
        using var cache = new KvCache(backend, Spec, 4, type, type);
        foreach (KvView layer in cache.Layers)
            for (int page = 0; page < 4; page++)
            {
                Keys(layer, page).Fill((byte)(page + 1));
                Values(layer, page).Fill((byte)(page + 11));
            }

        cache.CopyPage(0, 2);
        foreach (KvView layer in cache.Layers)
            for (int page = 0; page < 4; page++)
            {
                int from = page == 2 ? 0 : page;
                Assert.That(Keys(layer, page).IndexOfAnyExcept((byte)(from + 1)), Is.EqualTo(-1));
                Assert.That(Values(layer, page).IndexOfAnyExcept((byte)(from + 11)), Is.EqualTo(-1));
            }
    }

    [TestCaseSource(typeof(Backends), nameof(Backends.Names))]
    public void AForkedSequenceGoesOnAsTheFirst(string backend)
    {
        using var model = new LoadedModel(RepoPaths.Golden("models", "llama"), backend);
        int[] ids = [.. Enumerable.Range(3, 30)];
        model.Feed(0, ids, 30);
        model.Cache.CopyPage(0, 1);
        float[] original = model.Step(null, new Chunk(0, [7], 30, 31, 0));
        Same.Bits(model.Step(null, new Chunk(1, [7], 30, 31, 0)), original);
    }

    [TestCaseSource(typeof(Backends), nameof(Backends.Names))]
    public void APoisonedPageShowsInTheLogits(string backend)
    {
        foreach (DType type in Enum.GetValues<DType>())
        {
            using var model = new LoadedModel(RepoPaths.Golden("models", "qwen3"), backend, type);
            model.Feed(0, [1, 2, 3], 3);
            model.Cache.Poison(0);
            Assert.That(model.Step(null, new Chunk(0, [7], 3, 4, 0)), Has.All.NaN, type.ToString());
        }
    }

    [Test]
    public void HeadsThatAreNoWholeBlocksAreRefused([Values(16, 24, 80)] int headSize, [Values(DType.Q8_0, DType.Q4_0)] DType type)
    {
        using var backend = new ReferenceBackend();
        Assert.That(() => new KvCache(backend, SpecOf(headSize), 1, DType.F16, type), Throws.TypeOf<UnsupportedException>()
            .With.Message.Contains($"heads of {headSize}").And.Message.Contains(type.ToString().ToLowerInvariant()).And.Message.Contains("choose f16, bf16 or f32"));
    }

    private static Span<byte> Keys(in KvView layer, int page) => new(layer.KeyTile(page, 0), (int)(layer.KeyTile(1, 0) - layer.KeyTile(0, 0)));

    private static Span<byte> Values(in KvView layer, int page) => new(layer.ValueTile(page, 0), (int)(layer.ValueTile(1, 0) - layer.ValueTile(0, 0)));

    private static ModelSpec SpecOf(int headSize)
    {
        var norm = new NormSpec(NormKind.Rms, 1e-6f);
        var attention = new AttentionSpec { Heads = 4, KvHeads = 2, HeadSize = headSize, Scale = 1 };
        var block = new BlockSpec(norm, attention, norm, new FeedForwardSpec(64, Activation.Silu, Gated: true));
        return new ModelSpec { Architecture = "test", Width = 64, Vocabulary = 100, ContextLength = 100, Blocks = [block, block, block], OutputNorm = norm, TiedOutput = true };
    }
}
