using System.Text.Json;
using Engine.Decoding;
using Engine.TestSupport;

namespace Engine.Tests;

/// <summary>
/// Whole models as a user downloads them: text in, ids and text out, as the reference implementation has them. Answers are compared where the checkpoint is
/// float32: the reference ran the bfloat16 ones in bfloat16 arithmetic, whose rounding (gaps of up to 0.1 between first and second logit) decides their later tokens.
/// </summary>
[NonParallelizable]
public class TextModelTests
{
    public static IEnumerable<string> Models => Directory.GetDirectories(Path.Combine(RepoPaths.Goldens, "text-models")).Select(static folder => Path.GetFileName(folder)!).Order();

    [TestCaseSource(nameof(Models))]
    public void Text_gives_the_golden_ids_and_text(string name)
    {
        JsonElement golden = JsonElement.Parse(File.ReadAllBytes(RepoPaths.Golden("text-models", name, "golden.json")));
        using LanguageModel model = LanguageModel.Load(RepoPaths.Golden("text-models", name), new EngineOptions { WidenWeights = true, KvType = Tensors.DType.F32 });
        GenerationOptions options = new() { Sampling = SamplingOptions.Greedy, MaxTokens = golden.GetProperty("max_tokens").GetInt32(), EndTokens = [] };
        bool exact = JsonElement.Parse(File.ReadAllBytes(RepoPaths.Golden("text-models", name, "config.json"))).GetProperty("dtype").GetString() == "float32";
        using (Assert.EnterMultipleScope())
        {
            foreach (JsonElement one in golden.GetProperty("cases").EnumerateArray())
            {
                string text = one.GetProperty("text").GetString()!;
                Assert.That(model.Tokenizer!.Encode(text), Is.EqualTo(Ids(one.GetProperty("ids"))), $"ids of \"{text}\"");
                if (!exact) continue;
                GenerationResult result = model.Generate(Prompt.FromText(text), options);
                Assert.That(result.Ids, Is.EqualTo(Ids(one.GetProperty("greedy_ids"))), $"answer to \"{text}\"");
                Assert.That(result.Text, Is.EqualTo(one.GetProperty("greedy_text").GetString()), $"answer to \"{text}\"");
            }
        }
    }

    private static int[] Ids(JsonElement element) => [.. element.EnumerateArray().Select(static id => id.GetInt32())];
}
