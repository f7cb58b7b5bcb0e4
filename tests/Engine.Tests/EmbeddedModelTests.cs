using System.Text.Json;
using Engine.Decoding;
using Engine.TestSupport;
using Engine.Text.ChatTemplates;

namespace Engine.Tests;

/// <summary>The model that travels with the library answers as its golden says, in its own file format.</summary>
[NonParallelizable]
public class EmbeddedModelTests
{
    private static readonly JsonElement Golden = JsonElement.Parse(File.ReadAllBytes(RepoPaths.Golden("desk", "golden.json")));
    private LanguageModel _model = null!;

    public static IEnumerable<TestCaseData> Cases => Golden.GetProperty("cases").EnumerateArray()
        .Select(static (one, i) => new TestCaseData(one).SetArgDisplayNames($"case {i}"));

    [OneTimeSetUp]
    public void Load() => _model = LanguageModel.LoadDefault();

    [OneTimeTearDown]
    public void Unload() => _model.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void Greedy_answers_are_the_golden_ones(JsonElement one)
    {
        JsonElement tools = one.GetProperty("tools");
        Prompt prompt = Prompt.FromChat(TemplateValue.FromJson(one.GetProperty("messages")), tools.ValueKind == JsonValueKind.Null ? null : TemplateValue.FromJson(tools));
        GenerationResult result = _model.Generate(prompt, new GenerationOptions { Sampling = SamplingOptions.Greedy });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.PromptTokens, Is.EqualTo(one.GetProperty("prompt_ids").GetArrayLength()));
            Assert.That(result.Ids, Is.EqualTo(Ids(one.GetProperty("ids"))));
            Assert.That(result.Text, Is.EqualTo(one.GetProperty("text").GetString()));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void The_chat_template_and_the_tokenizer_give_the_golden_prompt(JsonElement one)
    {
        using LoadedModel loaded = LoadedModel.LoadDefault();
        JsonElement tools = one.GetProperty("tools");
        string text = loaded.Render(TemplateValue.FromJson(one.GetProperty("messages")), tools.ValueKind == JsonValueKind.Null ? null : TemplateValue.FromJson(tools));
        Assert.That(loaded.Tokenizer!.Encode(text, addSpecialTokens: false), Is.EqualTo(Ids(one.GetProperty("prompt_ids"))));
    }

    [TestCase(false, 5e-3)] // activations are rounded to 8 bits
    [TestCase(true, 1e-4)]
    public void Perplexity_of_the_golden_text(bool widen, double tolerance)
    {
        JsonElement golden = Golden.GetProperty("perplexity");
        int[] ids = Ids(golden.GetProperty("ids"));
        using LoadedModel loaded = LoadedModel.LoadDefault(new EngineOptions { WidenWeights = widen, MaxBatchTokens = ids.Length, MaxSequences = ids.Length });
        PerplexityResult result = Perplexity.Measure(loaded, Tensors.DType.F32, ids, ids.Length);
        Assert.That(result.MeanNll, Is.EqualTo(golden.GetProperty("mean_nll").GetDouble()).Within(tolerance));
    }

    // Rounding keys and values is noise, whose mean effect on the likelihood goes with its square: half as many bits make a step 16 times as wide (an eighth
    // of the largest magnitude in place of a 127th), and the loss 250 times that of 8 bits: 0.048 on this text, so 2e-4 of 8 bits. To that comes what the roundings
    // of this one text do in the first order, which one value that falls the other way changes: its standard deviation over the tiers is 1.3e-4
    // for 8 bits (scalar -4.8e-4 in all, AVX2 -2.8e-4, AVX-512 -5.2e-4), of which four are allowed.
    [TestCase(Tensors.DType.F16, 4e-4)]
    [TestCase(Tensors.DType.BF16, 4e-4)]
    [TestCase(Tensors.DType.Q8_0, 7e-4)]
    [TestCase(Tensors.DType.Q4_0, 0.1)]
    public void What_the_cache_holds_hardly_shows_in_perplexity(Tensors.DType type, double most)
    {
        int[] ids = Ids(Golden.GetProperty("perplexity").GetProperty("ids"));
        using LoadedModel loaded = LoadedModel.LoadDefault(new EngineOptions { WidenWeights = true, MaxBatchTokens = ids.Length, MaxSequences = ids.Length });
        double exact = Perplexity.Measure(loaded, Tensors.DType.F32, ids, ids.Length).MeanNll;
        Assert.That(Perplexity.Measure(loaded, type, ids, ids.Length).MeanNll, Is.EqualTo(exact).Within(most));
    }

    private static int[] Ids(JsonElement element) => [.. element.EnumerateArray().Select(static id => id.GetInt32())];
}
