using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Transformer.Tests;

/// <summary>Small published models, against float64 arithmetic over their stored weights.</summary>
internal sealed class PublishedModelTests
{
    [Test]
    public void AWordLevelModelInSafetensors([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        string folder = RepoPaths.SharedOrSkip("data", "model-capp-gpt2");
        using var model = new LoadedModel(folder, backend);
        foreach (JsonElement expected in Cases(folder))
        {
            int[] prompt = Ints(expected.GetProperty("prompt_ids")), greedy = Ints(expected.GetProperty("greedy_ids"));
            AssertClose(model.Feed(0, prompt, prompt.Length)[^model.Vocabulary..], expected.GetProperty("last_prompt_logits"));
            Assert.That(model.Greedy(0, prompt, greedy.Length, null), Is.EqualTo(greedy));
        }
    }

    [Test]
    public void AStoryTellerInGguf([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        string folder = RepoPaths.SharedOrSkip("data", "model-stories260k");
        using var model = new LoadedModel(Path.Combine(folder, "stories260K.gguf"), backend);
        foreach (JsonElement expected in Cases(folder))
        {
            int[] prompt = Ints(expected.GetProperty("prompt_ids")), greedy = Ints(expected.GetProperty("greedy_ids"));
            Assert.That(model.Greedy(0, prompt, greedy.Length, null), Is.EqualTo(greedy));
            int[] all = [.. prompt, .. greedy];
            float[] logits = model.Feed(1, all[..Math.Min(all.Length, LoadedModel.MaxTokens)], LoadedModel.MaxTokens);
            foreach (JsonElement at in expected.GetProperty("logits_at").EnumerateArray())
            {
                int row = at.GetProperty("pos").GetInt32();
                if (row < logits.Length / model.Vocabulary) AssertClose(logits[(row * model.Vocabulary)..((row + 1) * model.Vocabulary)], at.GetProperty("logits"));
            }
        }
    }

    private static JsonElement.ArrayEnumerator Cases(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "goldens.numpy.json")));
        return document.RootElement.Clone().GetProperty("cases").EnumerateArray();
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt32())];

    private static void AssertClose(float[] actual, JsonElement expected)
    {
        double[] values = [.. expected.EnumerateArray().Select(element => element.GetDouble())];
        double largest = Math.Max(1, values.Max(Math.Abs));
        Assert.That(actual.Select(value => (double)value), Is.EqualTo(values).Within(1e-4 * largest));
    }
}
