using System.Text.Json;
using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Cli.Tests;

[NonParallelizable]
public class OtherCommandTests
{
    private string _folder = null!;

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("engine-cli-").FullName;

    [OneTimeTearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Help_lists_the_commands()
    {
        (int code, string output, _) = CommandLine.Run("--help");
        Assert.That(code, Is.Zero);
        foreach (string command in new[] { "run", "chat", "tokenize", "inspect", "logits", "perplexity", "synth", "bench" }) Assert.That(output, Does.Contain(command));
    }

    [Test]
    public void Chat_answers_each_line_and_remembers()
    {
        (int code, string output, _) = CommandLine.RunWithInput("What is prefill?\n/reset\nWhat is a KV cache?\n/exit\n", "chat");
        Assert.That(code, Is.Zero);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.StartWith("Prefill runs"));
        Assert.That(lines[1], Does.StartWith("The KV cache keeps"));
    }

    [Test]
    public void Tokenize_answers_json_lines_with_ids_pieces_offsets_and_text()
    {
        (int code, string output, _) = CommandLine.RunWithInput("\"What is a KV cache?\"\n\"h\\u00e9\"\n", "tokenize", "--json-lines");
        Assert.That(code, Is.Zero);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2));
        using JsonDocument first = JsonDocument.Parse(lines[0]), second = JsonDocument.Parse(lines[1]);
        Assert.That(first.RootElement.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()), Is.EqualTo(new[] { 572, 483, 265, 1106, 526, 33 }));
        Assert.That(second.RootElement.GetProperty("text").GetString(), Is.EqualTo("hé"));
    }

    [Test]
    public void Tokenize_refuses_a_line_that_is_no_json_string_with_its_number()
    {
        (int code, _, string error) = CommandLine.RunWithInput("\"a\"\n[1]\n", "tokenize", "--json-lines");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("line 2"));
    }

    [Test]
    public void Inspect_tells_the_shape_of_the_embedded_model()
    {
        (int code, string output, _) = CommandLine.Run("inspect", "--json", "--tensors");
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            Assert.That((root.GetProperty("blocks").GetInt32(), root.GetProperty("width").GetInt32(), root.GetProperty("kvHeads").GetInt32()), Is.EqualTo((6, 256, 2)));
            Assert.That(root.GetProperty("tensors").GetArrayLength(), Is.GreaterThan(50));
            Assert.That(root.GetProperty("tiedOutput").GetBoolean(), Is.True);
        }
    }

    [Test]
    public void Inspect_machine_names_the_chosen_tier()
    {
        (int code, string output, _) = CommandLine.Run("inspect", "--machine", "--json");
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement machine = document.RootElement.GetProperty("machine");
        Assert.That(code, Is.Zero);
        Assert.That(machine.GetProperty("tiers").EnumerateArray().Select(static tier => tier.GetString()), Does.Contain(machine.GetProperty("chosenTier").GetString()).And.Contain("scalar"));
    }

    [TestCase("logits", new[] { 3, 160 })]
    [TestCase("hidden", new[] { 3, 64 })]
    [TestCase("layers", new[] { 3, 3, 64 })]
    public void Logits_writes_an_array_of_the_documented_shape(string what, int[] shape)
    {
        string path = Path.Combine(_folder, what + ".npy");
        (int code, _, string error) = CommandLine.Run("logits", "--model", RepoPaths.Golden("models", "llama"), "--ids", "66,83,145", "--what", what, "--out", path, "--weights", "f32");
        Assert.That(code, Is.Zero, error);
        string header = System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(path).AsSpan(10, 118));
        Assert.That(header, Does.Contain($"({string.Join(", ", shape)})").And.Contain("'<f4'"));
        Assert.That(new FileInfo(path).Length, Is.EqualTo(128 + 4 * shape.Aggregate(static (a, b) => a * b)));
    }

    [Test]
    public void Perplexity_of_the_golden_ids_is_the_golden_one()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("desk", "golden.json")));
        JsonElement expected = golden.RootElement.GetProperty("perplexity");
        string ids = string.Join(',', expected.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()));
        (int code, string output, string error) = CommandLine.Run("perplexity", "--ids", ids, "--weights", "f32", "--kv-type", "f32", "--context", "2048", "--json");
        Assert.That(code, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.That(document.RootElement.GetProperty("nllMean").GetDouble(), Is.EqualTo(expected.GetProperty("mean_nll").GetDouble()).Within(1e-4));
    }

    [Test]
    public void Perplexity_of_a_text_is_told_per_token_byte_and_word()
    {
        string path = Path.Combine(_folder, "text.txt");
        File.WriteAllText(path, "The KV cache keeps the keys and values of all past positions.");
        (int code, string output, string error) = CommandLine.Run("perplexity", "--file", path, "--json");
        Assert.That(code, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(output);
        double nll = document.RootElement.GetProperty("nllMean").GetDouble(), bits = document.RootElement.GetProperty("bitsPerByte").GetDouble();
        int predicted = document.RootElement.GetProperty("predicted").GetInt32();
        Assert.That(bits, Is.EqualTo(nll * predicted / Math.Log(2) / new FileInfo(path).Length).Within(1e-9));
        Assert.That(document.RootElement.GetProperty("perplexityPerWord").GetDouble(), Is.EqualTo(Math.Exp(nll * predicted / 12)).Within(1e-6));
    }

    [TestCase("Q8_0", "signed byte")]
    [TestCase("Q4_K_M", "unsigned byte")]
    [TestCase("F16", "float")]
    public void Synth_and_bench_work_together_and_a_token_allocates_nothing(string format, string products)
    {
        string path = Path.Combine(_folder, "tiny.gguf");
        (int code, _, string error) = CommandLine.Run("synth", path, "--shape", "tiny-1m", "--format", format);
        Assert.That(code, Is.Zero, error);
        (code, string output, error) = CommandLine.Run("bench", "-m", path, "-p", "32", "-n", "16", "-r", "3", "--json");
        Assert.That(code, Is.Zero, error);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(root.GetProperty("allocatedBytesPerToken").GetDouble(), Is.Zero);
            Assert.That(root.GetProperty("promptTokensPerSecond").GetProperty("values").GetArrayLength(), Is.EqualTo(3));
            Assert.That(root.GetProperty("generatedTokensPerSecond").GetProperty("mean").GetDouble(), Is.Positive);
            Assert.That(root.GetProperty("bandwidthShare").GetDouble(), Is.Positive);
            Assert.That(root.GetProperty("products").GetString(), Is.EqualTo(products));
            Assert.That(root.GetProperty("productOpsShare").GetDouble(), Is.Positive);
            Assert.That(root.GetProperty("jobsPerToken").GetDouble(), Is.GreaterThan(1));
            Assert.That(root.GetProperty("barriersPerToken").GetDouble(), Is.Not.Negative);
            Assert.That(!root.TryGetProperty("generatedJoulesPerToken", out JsonElement joules) || joules.GetProperty("mean").GetDouble() > 0, "a measured figure or none");
            Assert.That(root.GetProperty("machine").GetProperty("chosenTier").GetString(), Is.Not.Empty);
        }
    }
}
