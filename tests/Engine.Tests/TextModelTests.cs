using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Tests;

/// <summary>
/// Whole models as a user downloads them: text in, ids out, as the reference implementation has them. The reference ran these bfloat16 checkpoints in bfloat16
/// arithmetic, so its answer is followed token by token: each must be our first choice, or lie within bfloat16's rounding of it.
/// </summary>
[NonParallelizable]
public class TextModelTests
{
    // A bfloat16 has 8 significant bits; two blocks, their norms and the head leave each logit off by up to 2^-6 of the largest, and a gap is the difference of two.
    private const float Rounding = 1f / 32;

    public static IEnumerable<string> Models => Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "text-models")).Select(static folder => Path.GetFileName(folder)!).Order();

    [TestCaseSource(nameof(Models))]
    public void Text_gives_the_golden_ids_and_the_golden_answer_up_to_its_rounding(string name)
    {
        JsonElement golden = JsonElement.Parse(File.ReadAllBytes(RepoPaths.Golden("text-models", name, "golden.json")));
        using LoadedModel loaded = LoadedModel.Load(RepoPaths.Golden("text-models", name), new EngineOptions { WidenWeights = true, MaxBatchTokens = 1024, MaxSequences = 1024 });
        using ModelProbe probe = new(loaded, Tensors.DType.F32);
        int vocabulary = probe.Spec.Vocabulary, exact = 0, all = 0;
        foreach (JsonElement one in golden.GetProperty("cases").EnumerateArray())
        {
            string text = one.GetProperty("text").GetString()!;
            int[] prompt = Ids(one.GetProperty("ids")), answer = Ids(one.GetProperty("greedy_ids"));
            Assert.That(loaded.Tokenizer!.Encode(text), Is.EqualTo(prompt), $"ids of \"{text}\"");
            Assert.That(loaded.Tokenizer.Decode(answer, skipSpecialTokens: true), Is.EqualTo(one.GetProperty("greedy_text").GetString()));
            ReadOnlySpan<float> logits = probe.Logits([.. prompt, .. answer]);
            for (int i = 0; i < answer.Length; i++, all++)
            {
                ReadOnlySpan<float> row = logits.Slice((prompt.Length - 1 + i) * vocabulary, vocabulary);
                float highest = Highest(row);
                if (row[answer[i]] == highest) exact++;
                Assert.That(highest - row[answer[i]], Is.LessThanOrEqualTo(Rounding * Magnitude(row)), $"token {i} of the answer to \"{text}\"");
            }
        }

        Assert.That(exact, Is.GreaterThan(0.95 * all));
    }

    [Test]
    public void A_probe_refuses_more_ids_than_a_step_holds()
    {
        using LoadedModel loaded = LoadedModel.LoadDefault(new EngineOptions { MaxBatchTokens = 8, MaxSequences = 8 });
        using ModelProbe probe = new(loaded, Tensors.DType.F32);
        Assert.That(() => { probe.Logits(new int[9]); }, Throws.TypeOf<Tensors.CapacityException>().With.Message.Contains("MaxBatchTokens"));
    }

    private static float Highest(ReadOnlySpan<float> row)
    {
        float highest = float.NegativeInfinity;
        foreach (float logit in row) highest = Math.Max(highest, logit);
        return highest;
    }

    private static float Magnitude(ReadOnlySpan<float> row)
    {
        float largest = 0;
        foreach (float logit in row) largest = Math.Max(largest, Math.Abs(logit));
        return largest;
    }

    private static int[] Ids(JsonElement element) => [.. element.EnumerateArray().Select(static id => id.GetInt32())];
}
