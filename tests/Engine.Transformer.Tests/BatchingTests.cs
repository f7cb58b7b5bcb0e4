using Engine.Ops;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Transformer.Tests;

/// <summary>What a token's logits may not depend on: how the prompt is cut, what else is in the batch, which rows are asked for. Bit for bit.</summary>
internal sealed class BatchingTests
{
    private static IEnumerable<TestCaseData> Models() =>
        from backend in Backends.Names
        from path in Directory.GetDirectories(RepoPaths.Golden("models")).Order(StringComparer.Ordinal)
        select new TestCaseData(Path.GetFileName(path), backend);

    private static IEnumerable<TestCaseData> KvTypes() =>
        from backend in Backends.Names
        from type in Enum.GetValues<DType>()
        select new TestCaseData(type, backend);

    [TestCaseSource(nameof(Models))]
    public void APromptGivesTheSameHoweverItIsCut(string name, string backend)
    {
        using LoadedModel model = Load(name, backend);
        int[] ids = Ids(model, seed: 1, count: 150);
        float[] whole = model.Feed(0, ids, ids.Length);
        foreach (int size in (int[])[1, 7, 64]) Same.Bits(model.Feed(1, ids, size), whole, $"chunks of {size}");
    }

    [TestCaseSource(nameof(KvTypes))]
    public void ThePromptMayBeCutWhateverTheCacheHolds(DType type, string backend)
    {
        // Heads of 32 elements, as the blocks of a quantised cache need them.
        using var model = new LoadedModel(RepoPaths.Golden("models", "qwen3"), backend, type);
        int[] ids = Ids(model, seed: 2, count: 140);
        Same.Bits(model.Feed(1, ids, 9), model.Feed(0, ids, ids.Length));
    }

    [TestCaseSource(nameof(Models))]
    public void SequencesInOneBatchGiveWhatTheyGiveAlone(string name, string backend)
    {
        using LoadedModel model = Load(name, backend);
        int[] first = Ids(model, seed: 3, count: 100), second = Ids(model, seed: 4, count: 20), third = Ids(model, seed: 5, count: 3);
        float[][] alone = [model.Feed(0, first, 100), model.Feed(1, second, 20), model.Feed(2, third, 3)];

        // A prompt in two chunks, beside a prompt, beside decode tokens.
        float[] one = model.Step(null, new(4, first[..60], 0, 100, 0), new(5, second[..18], 0, 18, 0), new(6, third[..2], 0, 2, 0));
        float[] two = model.Step(null, new(6, third[2..], 2, 3, 0), new(4, first[60..], 60, 100, 0), new(5, second[18..19], 18, 19, 0));
        float[] last = model.Step(null, new Chunk(5, second[19..], 19, 20, 0));

        int v = model.Vocabulary;
        Same.Bits((float[])[.. one[..(60 * v)], .. two[v..(41 * v)]], alone[0], "the prompt in two chunks");
        Same.Bits((float[])[.. one[(60 * v)..(78 * v)], .. two[(41 * v)..], .. last], alone[1], "the prompt with decode tokens");
        Same.Bits((float[])[.. one[(78 * v)..], .. two[..v]], alone[2], "the short prompt");
    }

    [TestCaseSource(nameof(Models))]
    public void RowsAskedForAreThoseOfTheWholeStep(string name, string backend)
    {
        using LoadedModel model = Load(name, backend);
        int[] ids = Ids(model, seed: 6, count: 70);
        var chunk = new Chunk(0, ids, 0, ids.Length, 0);
        float[] all = model.Step(null, chunk);
        int v = model.Vocabulary;
        float[] some = model.StepSome(row => row is 3 or 66 or 69, chunk with { Sequence = 1 });
        Assert.That(some, Is.EqualTo((float[])[.. all[(3 * v)..(4 * v)], .. all[(66 * v)..(67 * v)], .. all[(69 * v)..]]));
    }

    [TestCaseSource(nameof(Models))]
    public void AStepWithoutOutputsFillsTheCacheAllTheSame(string name, string backend)
    {
        using LoadedModel model = Load(name, backend);
        int[] ids = Ids(model, seed: 7, count: 40);
        float[] all = model.Feed(0, ids, ids.Length);
        Assert.That(model.StepSome(_ => false, new Chunk(1, ids[..39], 0, 40, 0)), Is.Empty);
        Same.Bits(model.Step(null, new Chunk(1, ids[39..], 39, 40, 0)), all[(39 * model.Vocabulary)..]);
    }

    // A window may forget the prefix.
    private static IEnumerable<TestCaseData> ModelsWithoutWindow() => Models().Where(model => (string)model.Arguments[0]! != "mistral-window");

    [TestCaseSource(nameof(ModelsWithoutWindow))]
    public void APrefixIsSeenFromBothSidesAndOnlyThere(string name, string backend)
    {
        using LoadedModel model = Load(name, backend);
        int[] ids = Ids(model, seed: 8, count: 20), changed = [.. ids];
        changed[5] = (changed[5] + 1) % model.Vocabulary;
        int v = model.Vocabulary;
        float[] causal = model.Feed(0, ids, 20), other = model.Feed(1, changed, 20);
        Same.Bits(other[..(5 * v)], causal[..(5 * v)], "causal rows before the change");
        float[] prefix = model.Feed(0, ids, 20, prefixLength: 6), otherPrefix = model.Feed(1, changed, 20, prefixLength: 6);
        Assert.That(otherPrefix[..v], Is.Not.EqualTo(prefix[..v]), "row 0 sees all of its prefix");
    }

    private static LoadedModel Load(string name, string backend) => new(RepoPaths.Golden("models", name), backend);

    private static int[] Ids(LoadedModel model, int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.Vocabulary))];
    }
}
