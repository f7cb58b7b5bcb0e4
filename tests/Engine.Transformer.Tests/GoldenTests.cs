using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>Logits, hidden states, likelihoods and greedy tokens against the reference implementation, for every model, source and backend.</summary>
internal sealed class GoldenTests
{
    private static IEnumerable<TestCaseData> Models() =>
        from backend in Backends.Names
        from path in Directory.GetDirectories(RepoPaths.Golden("models")).Concat(Directory.GetFiles(RepoPaths.Golden("gguf"))).Order(StringComparer.Ordinal)
        select new TestCaseData(Path.GetRelativePath(RepoPaths.Goldens, path), backend);

    // The converter that wrote this file's factors took 8192 for the trained length where the checkpoint's settings say 64, so its stored factors are
    // those of another model (below that is asserted); everything else in the file is the twin of the checkpoint.
    private const string OtherFactors = "gguf/llama-rope-llama3.gguf";

    private static Func<ModelSpec, ModelSpec>? Change(string path) => path != OtherFactors ? null : spec => spec with
    {
        Blocks = [.. spec.Blocks.Select(block => block with
        {
            Attention = block.Attention with { Rotary = block.Attention.Rotary! with { Scaling = new WavelengthRotary(8, 1, 4, 64) } },
        })],
    };

    [Test]
    public void StoredFactorsAreThoseOfTheirTrainedLength()
    {
        using ModelSource source = ModelSource.Open(RepoPaths.Golden(OtherFactors));
        RotarySpec rotary = ArchitectureTable.Read(source.Metadata, source.Weights).Spec.Blocks[0].Attention.Rotary!;
        var stored = new float[8];
        var computed = new float[8];
        rotary.Scaling.Fill(stored, rotary.Theta, 1);
        new WavelengthRotary(8, 1, 4, 8192).Fill(computed, rotary.Theta, 1);
        for (int i = 0; i < stored.Length; i++) Assert.That(stored[i], Is.EqualTo(computed[i]).Within(1e-6 * computed[i]), $"pair {i}");
    }

    [TestCaseSource(nameof(Models))]
    public void LogitsAndHiddenStatesAreThoseOfTheReference(string path, string backend)
    {
        using var golden = new GoldenModel(Path.GetFileNameWithoutExtension(path));
        using var model = new LoadedModel(RepoPaths.Golden(path), backend, change: Change(path));
        foreach (GoldenCase expected in golden.Cases)
        {
            float[] logits = model.Feed(0, expected.Ids, expected.Ids.Length, expected.PrefixLength);
            float[] rows = [.. expected.Rows.SelectMany(row => logits.AsSpan(row * model.Vocabulary, model.Vocabulary).ToArray())];
            AssertClose(rows, expected.Logits, $"{expected.Name} logits");
            if (expected.NllMean is { } nll) Assert.That(NllMean(logits, expected.Ids, model.Vocabulary), Is.EqualTo(nll).Within(1e-4), $"{expected.Name} nll_mean");
            if (expected.Hidden is null) continue;
            var hidden = new HiddenStates(model.Model.Spec.Blocks.Length, expected.Ids.Length, model.Model.Spec.Width);
            Same.Bits(model.Feed(0, expected.Ids, expected.Ids.Length, expected.PrefixLength, hidden), logits, "watching changes nothing");
            AssertClose(hidden.All, expected.Hidden, $"{expected.Name} hidden");
        }
    }

    // A golden that a setting does not move would not tell that it is left out.
    private static IEnumerable<TestCaseData> Omissions()
    {
        TestCaseData Case(string model, string setting, Func<ModelSpec, ModelSpec> omit) => new TestCaseData(model, omit).SetArgDisplayNames(model, setting);
        TestCaseData Blocks(string model, string setting, Func<BlockSpec, BlockSpec> omit) => Case(model, setting, spec => spec with { Blocks = [.. spec.Blocks.Select(omit)] });
        TestCaseData Attention(string model, string setting, Func<AttentionSpec, AttentionSpec> omit) =>
            Blocks(model, setting, block => block with { Attention = omit(block.Attention) });
        yield return Attention("gemma2", "soft cap of the scores", attention => attention with { SoftCap = 0 });
        yield return Attention("gemma2", "window", attention => attention with { Window = 0 });
        yield return Attention("gemma2", "window in all blocks", attention => attention with { Window = 16 });
        yield return Case("gemma2", "soft cap of the logits", spec => spec with { LogitSoftCap = 0 });
        yield return Blocks("gemma2", "norm of the attention's output", block => block with { AttentionOutputNorm = null });
        yield return Blocks("gemma2", "norm of the feed-forward's output", block => block with { FeedForwardOutputNorm = null });
        yield return Case("gemma3", "rotation of its own under the window", spec => spec with
        {
            Blocks = [.. spec.Blocks.Select(block => block with { Attention = block.Attention with { Rotary = spec.Blocks[1].Attention.Rotary } })],
        });
        yield return Attention("bloom", "biases by distance", attention => attention with { Alibi = null });
        yield return Case("bloom", "norm of the embeddings", spec => spec with { EmbeddingNorm = null });
        yield return Attention("mpt", "biases by distance", attention => attention with { Alibi = null });
        yield return Attention("mpt", "largest slope", attention => attention with { Alibi = new AlibiSpec(16) });
        yield return Case("cohere", "scale of the logits", spec => spec with { LogitScale = 1 });
        yield return Blocks("granite", "scale of the residuals", block => block with { ResidualScale = 1 });
    }

    [TestCaseSource(nameof(Omissions))]
    public void TheReferenceTellsASettingThatIsLeftOut(string name, Func<ModelSpec, ModelSpec> omit)
    {
        using var golden = new GoldenModel(name);
        using var model = new LoadedModel(RepoPaths.Golden("models", name), Backends.Reference, change: omit);
        GoldenCase expected = golden.Cases.Single(expected => expected.Name == "long");
        float[] logits = model.Feed(0, expected.Ids, expected.Ids.Length);
        float[] rows = [.. expected.Rows.SelectMany(row => logits.AsSpan(row * model.Vocabulary, model.Vocabulary).ToArray())];
        float largest = expected.Logits.Max(Math.Abs), error = rows.Zip(expected.Logits, (actual, wanted) => Math.Abs(actual - wanted)).Max();
        TestContext.Out.WriteLine($"max |error| {error:g3} of {largest:g3}");
        Assert.That(error, Is.GreaterThan(1e-2 * Math.Max(1, largest)));
    }

    [TestCaseSource(nameof(Models))]
    public void GreedyTokensAreThoseOfTheReference(string path, string backend)
    {
        using var golden = new GoldenModel(Path.GetFileNameWithoutExtension(path));
        using var model = new LoadedModel(RepoPaths.Golden(path), backend, change: Change(path));
        int[] prompt = golden.Cases.Single(expected => expected.Name == "short").Ids;
        foreach (string run in (string[])["greedy", "greedy_eos"])
        {
            (int[] ids, int maxTokens, int? end) = golden.Generation(run);
            Assert.That(model.Greedy(0, prompt, maxTokens, end), Is.EqualTo(ids), run);
        }
    }

    private static void AssertClose(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        float error = 0, largest = 1;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(float.IsFinite(actual[i]), $"{what}: element {i} is {actual[i]}");
            error = Math.Max(error, Math.Abs(actual[i] - expected[i]));
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }

        TestContext.Out.WriteLine($"{what}: max |error| {error:g3} of {largest:g3}, relative {error / largest:g3}");
        Assert.That(error, Is.LessThanOrEqualTo(1e-4 * largest), what);
    }

    private static double NllMean(float[] logits, int[] ids, int vocabulary)
    {
        double sum = 0;
        for (int row = 0; row + 1 < ids.Length; row++)
        {
            ReadOnlySpan<float> scores = logits.AsSpan(row * vocabulary, vocabulary);
            double largest = scores[0], total = 0;
            foreach (float score in scores) largest = Math.Max(largest, score);
            foreach (float score in scores) total += Math.Exp(score - largest);
            sum += largest + Math.Log(total) - scores[ids[row + 1]];
        }

        return sum / (ids.Length - 1);
    }
}
