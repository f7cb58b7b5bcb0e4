using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Cli.Tests;

[NonParallelizable]
public class RunCommandTests
{
    private const string Answer = "Prefill runs the whole prompt through the model at once. It is limited by compute and decides the time to first token.";

    [Test]
    public void A_prompt_is_answered_on_standard_output_alone()
    {
        (int code, string output, string error) = CommandLine.Run("run", "What is prefill?");
        Assert.That((code, output.TrimEnd(), error), Is.EqualTo((0, Answer, "")));
    }

    [Test]
    public void Json_has_the_documented_members_and_nothing_else_is_printed()
    {
        (int code, string output, string _) = CommandLine.Run("run", "What is prefill?", "--json", "--stats");
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            Assert.That(root.EnumerateObject().Select(static one => one.Name), Is.EqualTo(new[] { "text", "ids", "promptTokens", "completionTokens", "finishReason", "timings", "memory" }));
            Assert.That(root.GetProperty("text").GetString(), Is.EqualTo(Answer));
            Assert.That(root.GetProperty("ids").GetArrayLength(), Is.EqualTo(25));
            Assert.That(root.GetProperty("promptTokens").GetInt32(), Is.EqualTo(12));
            Assert.That(root.GetProperty("finishReason").GetString(), Is.EqualTo("stop"));
            Assert.That(root.GetProperty("timings").EnumerateObject().Select(static one => one.Name), Is.EqualTo(new[] { "loadMs", "tokenizeMs", "prefillMs", "ttftMs", "decodeMs", "prefillTokensPerSecond", "decodeTokensPerSecond" }));
            Assert.That(root.GetProperty("memory").GetProperty("kvBytes").GetInt64(), Is.Positive);
        }
    }

    [Test]
    public void Ids_in_give_the_golden_ids_out()
    {
        (int code, string output, string _) = CommandLine.Run("run", "--ids", "1,309,201,572,483,1487,33,2,201,1,308,201", "--weights", "f32", "--json");
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.That(code, Is.Zero);
        Assert.That(document.RootElement.GetProperty("text").GetString(), Is.EqualTo(Answer));
    }

    [Test]
    public void Without_arguments_the_scene_is_shown_answered_and_timed()
    {
        (int code, string output, string error) = CommandLine.Run("run");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            Assert.That(output, Does.Contain("payment-api ERROR db pool exhausted"));
            Assert.That(output, Does.Contain("Most likely root cause"));
            Assert.That(error, Does.Contain("tokenize").And.Contain("prefill").And.Contain("decode").And.Contain("KV cache"));
        }
    }

    [Test]
    public void A_model_without_tokenizer_runs_on_ids_and_refuses_text_by_name()
    {
        string model = RepoPaths.Golden("models", "llama");
        (int code, string output, string _) = CommandLine.Run("run", "--model", model, "--ids", "66,83,145,117,101,11,16,99,50,89,99", "--max-tokens", "3", "--eos", "none", "--weights", "f32", "--json");
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.That(code, Is.Zero);
        Assert.That(document.RootElement.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()), Is.EqualTo(new[] { 149, 61, 119 }));
        (code, output, string error) = CommandLine.Run("run", "--model", model, "hello");
        Assert.That((code, output), Is.EqualTo((4, "")));
        Assert.That(error, Does.Contain("no tokenizer").And.Contain("--ids"));
    }

    [TestCase("--kv-type", "f32")]
    [TestCase("--kv-type", "bf16")]
    [TestCase("--kv-type", "q8_0")]
    [TestCase("--kv-type", "q4_0")]
    [TestCase("--threads", "1")]
    [TestCase("--tier", "scalar")]
    [TestCase("--context", "64")]
    [TestCase("--device", "cpu")]
    public void Options_that_change_how_not_what_give_the_same_answer(string option, string value) =>
        Assert.That(CommandLine.Run("run", "What is prefill?", option, value).Output.TrimEnd(), Is.EqualTo(Answer));

    [TestCase("--stop", "at once")]
    [TestCase("--max-tokens", "5")]
    public void Options_that_end_the_answer_do(string option, string value)
    {
        string output = CommandLine.Run("run", "What is prefill?", option, value).Output.TrimEnd();
        Assert.That(output, Has.Length.LessThan(Answer.Length));
        Assert.That(output, Is.EqualTo(Answer[..output.Length]));
    }

    [Test]
    public void The_same_seed_repeats_a_draw()
    {
        string[] line = ["run", "What is prefill?", "--temperature", "2", "--seed", "11", "--max-tokens", "30"];
        string first = CommandLine.Run(line).Output;
        Assert.That(CommandLine.Run(line).Output, Is.EqualTo(first));
        line[5] = "12";
        Assert.That(CommandLine.Run(line).Output, Is.Not.EqualTo(first));
    }

    [Test]
    public void A_piped_prompt_is_answered()
    {
        Assume.That(Console.IsInputRedirected, "the test runner has no redirected input here");
        Assert.That(CommandLine.RunWithInput("What is prefill?\n", "run").Output.TrimEnd(), Is.EqualTo(Answer));
    }
}
