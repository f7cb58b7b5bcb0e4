using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Decoding.Tests;

/// <summary>Scores in, scores out for each step, as transformers computes them: tests/goldens/logits-processors.json.</summary>
internal static class ProcessorGoldens
{
    private static readonly Lazy<Case[]> Loaded = new(Load);

    public static Case[] Cases => Loaded.Value;

    /// <summary>The scores of a step that masks: those of the survivors, minus infinity elsewhere.</summary>
    public static float[] Mask(ReadOnlySpan<float> scores, Action<Candidates> cut)
    {
        Candidates candidates = Weighed(scores);
        cut(candidates);
        return Mask(scores, candidates.KeptIds());
    }

    /// <summary>The scores of some ids, minus infinity elsewhere.</summary>
    public static float[] Mask(ReadOnlySpan<float> scores, int[] kept)
    {
        float[] masked = new float[scores.Length];
        Array.Fill(masked, float.NegativeInfinity);
        foreach (int id in kept) masked[id] = scores[id];
        return masked;
    }

    /// <summary>All scores as weighed candidates at temperature 1.</summary>
    public static Candidates Weighed(ReadOnlySpan<float> scores)
    {
        Candidates candidates = new();
        candidates.Reserve(scores.Length);
        for (int id = 0; id < scores.Length; id++)
            if (!float.IsNegativeInfinity(scores[id])) candidates.Add(id, scores[id]);
        Temperature.Apply(candidates.Values, ScoreScan.Highest(scores), 1);
        candidates.Weigh();
        return candidates;
    }

    public static void AssertEqual(ReadOnlySpan<float> actual, float[] expected, string what)
    {
        float highest = expected.Where(float.IsFinite).Select(Math.Abs).Max();
        for (int id = 0; id < expected.Length; id++)
        {
            if (float.IsFinite(expected[id]))
                Assert.That(actual[id], Is.EqualTo(expected[id]).Within(1e-5 * Math.Max(1, highest)), $"{what}, id {id}");
            else
                Assert.That(actual[id], Is.EqualTo(expected[id]), $"{what}, id {id}");
        }
    }

    private static Case[] Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("logits-processors.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(Read)];
    }

    private static Case Read(JsonElement json) => new(
        [.. json.GetProperty("previous_ids").EnumerateArray().Select(id => id.GetInt32())],
        Scores(json.GetProperty("scores")),
        json.GetProperty("results").EnumerateObject().ToDictionary(step => step.Name, step => Scores(step.Value)),
        Scores(json.GetProperty("softmax")),
        Scores(json.GetProperty("log_softmax")));

    private static float[] Scores(JsonElement json) =>
        [.. json.EnumerateArray().Select(score => score.ValueKind == JsonValueKind.String ? float.NegativeInfinity : score.GetSingle())];

    public sealed record Case(int[] PreviousIds, float[] Scores, Dictionary<string, float[]> Results, float[] Softmax, float[] LogSoftmax)
    {
        /// <summary>Applies a step to a copy of the scores and compares with the named result.</summary>
        public void Check(string result, Func<float[], float[]> step) => AssertEqual(step([.. Scores]), Results[result], result);

        public void Check(string result, Action<float[]> edit) => Check(result, scores =>
        {
            edit(scores);
            return scores;
        });

        public void CheckMask(string result, Action<Candidates> cut) => Check(result, scores => Mask(scores, cut));
    }
}
