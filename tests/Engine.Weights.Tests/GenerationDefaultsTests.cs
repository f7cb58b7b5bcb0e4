using System.Text;
using Engine.Tensors;

namespace Engine.Weights.Tests;

public class GenerationDefaultsTests
{
    private static Metadata Parse(string json) => JsonConfig.Parse("generation_config.json", Encoding.UTF8.GetBytes(json));

    [TestCase("""{"eos_token_id": 7}""", 7)]
    [TestCase("""{"eos_token_id": [7, 9, 7]}""", 7, 9)]
    [TestCase("""{"eos_token_id": null}""", 2)]
    [TestCase("""{}""", 2)]
    public void End_tokens_are_one_or_many_and_the_separate_file_wins(string generation, params int[] expected) =>
        Assert.That(GenerationDefaults.Read(Parse("""{"eos_token_id": 2}"""), Parse(generation)).EndTokens, Is.EqualTo(expected));

    [Test]
    public void Sampling_settings_are_what_the_makers_propose()
    {
        GenerationDefaults defaults = GenerationDefaults.Read(
            Parse("""{"bos_token_id": 1, "temperature": 9.0}"""),
            Parse("""{"do_sample": true, "temperature": 0.7, "top_k": 20, "top_p": 0.8, "min_p": 0.05, "repetition_penalty": 1.1, "pad_token_id": 0}"""));
        Assert.That(defaults, Is.EqualTo(new GenerationDefaults
        {
            EndTokens = defaults.EndTokens,
            BeginToken = 1,
            PadToken = 0,
            DoSample = true,
            Temperature = 0.7f,
            TopK = 20,
            TopP = 0.8f,
            MinP = 0.05f,
            RepetitionPenalty = 1.1f,
        }));
        Assert.That(defaults.EndTokens, Is.Empty);
    }

    [Test]
    public void A_wrong_type_is_a_named_error() =>
        Assert.That(Assert.Throws<ModelFileException>(() => GenerationDefaults.Read(Parse("{}"), Parse("""{"eos_token_id": ["</s>"]}""")))!.Field, Is.EqualTo("eos_token_id"));
}
