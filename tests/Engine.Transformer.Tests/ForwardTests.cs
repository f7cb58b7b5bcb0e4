using Engine.Ops;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Transformer.Tests;

/// <summary>The edges of a step: what is refused before work starts, and what an observer sees.</summary>
internal sealed unsafe class ForwardTests
{
    private static readonly int[] Pages = [2, 5];

    [Test]
    public void IdsOutsideTheVocabularyAreRefused([Values(-1, 160, int.MaxValue)] int id) =>
        AssertRefused<RequestException>("gpt2", batch => Fill(batch, [0], id, position: 0), id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Test]
    public void PositionsBeyondALearnedTableAreRefused() => AssertRefused<RequestException>("gpt2", batch => Fill(batch, [0, 1, 2, 3, 4], 1, position: 256), "256 positions");

    [Test]
    public void PagesOutsideTheCacheAreRefused() => AssertRefused<ArgumentException>("llama", batch => Fill(batch, [4000], 1, position: 0), "4000");

    [Test]
    public void StepsBeyondTheLimitsAreRefused()
    {
        using var model = new LoadedModel(RepoPaths.Golden("models", "llama"), Backends.Names[0]);
        int[] ids = new int[LoadedModel.MaxTokens + 1];
        using var batch = new Batch(ids.Length, 1, 8);
        batch.BeginSequence(ids.Length, ids.Length, [0, 1, 2, 3], ids.Length);
        for (int i = 0; i < ids.Length; i++) batch.AddToken(0, i, output: false);
        Assert.That(() => model.Model.Forward(batch, model.Cache), Throws.TypeOf<CapacityException>().With.Message.Contains("193 tokens"));
    }

    [Test]
    public void AnObserverSeesTheStagesInOrder()
    {
        using var model = new LoadedModel(RepoPaths.Golden("models", "llama"), Backends.Names[0]);
        var stages = new Stages();
        model.Step(stages, new Chunk(0, [1, 2], 0, 2, 0));
        Assert.That(stages.Seen, Is.EqualTo(new[] { (ForwardStage.Embed, 0), (ForwardStage.Block, 0), (ForwardStage.Block, 1), (ForwardStage.Logits, 0) }));
    }

    [Test]
    public void HiddenStatesOfChunksAreThoseOfTheWhole()
    {
        using var model = new LoadedModel(RepoPaths.Golden("models", "qwen3"), Backends.Names[0]);
        int[] ids = [.. Enumerable.Range(0, 20)];
        var whole = new HiddenStates(2, 20, 64);
        var chunked = new HiddenStates(2, 20, 64);
        model.Feed(0, ids, 20, observer: whole);
        model.Feed(1, ids, 6, observer: chunked);
        Same.Bits(chunked.All, whole.All);
        Same.Bits(whole.Last, whole.All[(2 * 20 * 64)..]);
    }

    [Test]
    public void AStepAllocatesNothing([Values("llama-rope-dynamic", "gpt2", "gemma2", "bloom")] string name)
    {
        var backend = new IdleBackend();
        using var model = new LoadedModel(RepoPaths.Golden("models", name), backend);
        using var batch = new Batch(4, 1, 2);
        for (int position = 0; position < 100; position++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            batch.Clear();
            Fill(batch, Pages, 3, position);
            model.Model.Forward(batch, model.Cache);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            // The first step runs initializers.
            if (position > 0) Assert.That(bytes, Is.Zero, $"position {position}");
        }
    }

    [Test]
    public void TheLastBlockWorksOnTheRowsThatAreAskedForAlone()
    {
        var backend = new IdleBackend();
        using var model = new LoadedModel(RepoPaths.Golden("models", "llama"), backend);
        model.StepSome(row => row == 49, new Chunk(0, new int[50], 0, 50, 0));
        Assert.That(backend.LinearRows, Is.EqualTo(new[] { 50, 50, 50, 50, 50, 1, 1, 1, 1 }), "qkv, output, gate and up, down; twice; the head");
        backend.LinearRows.Clear();
        model.StepSome(_ => false, new Chunk(0, new int[50], 0, 50, 0));
        Assert.That(backend.LinearRows, Is.EqualTo(new[] { 50, 50, 50, 50, 50 }), "without outputs the step ends with the last keys and values");
    }

    private static void AssertRefused<T>(string name, Action<Batch> fill, string message) where T : Exception
    {
        using var model = new LoadedModel(RepoPaths.Golden("models", name), Backends.Names[0]);
        using var batch = new Batch(4, 1, 8);
        fill(batch);
        Assert.That(() => model.Model.Forward(batch, model.Cache), Throws.TypeOf<T>().With.Message.Contains(message));
    }

    private static void Fill(Batch batch, int[] pages, int id, int position)
    {
        batch.BeginSequence(1, position + 1, pages, position + 1);
        batch.AddToken(id, position, output: true);
    }

    private sealed class Stages : IForwardObserver
    {
        public List<(ForwardStage Stage, int Block)> Seen { get; } = [];

        public bool WantsHidden => false;

        public void Ended(ForwardStage stage, int block) => Seen.Add((stage, block));

        public void Hidden(int index, ReadOnlySpan<float> rows) => Assert.Fail("not asked for");
    }
}
