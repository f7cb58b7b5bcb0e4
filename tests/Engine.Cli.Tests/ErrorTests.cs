using Engine.TestSupport;

namespace Engine.Cli.Tests;

/// <summary>Bad input gives a named error and the documented exit code, never a stack trace.</summary>
[NonParallelizable]
public class ErrorTests
{
    [TestCase(2, "frobnicate", "frobnicate")]
    [TestCase(2, "--frobnicate", "run", "x", "--frobnicate", "1")]
    [TestCase(2, "--max-tokens", "run", "x", "--max-tokens", "0")]
    [TestCase(2, "--max-tokens", "run", "x", "--max-tokens", "many")]
    [TestCase(2, "Temperature", "run", "x", "--temperature", "-1")]
    [TestCase(2, "TopP", "run", "x", "--top-p", "2")]
    [TestCase(2, "--greedy", "run", "x", "--greedy", "--temperature", "1")]
    [TestCase(2, "--kv-type", "run", "x", "--kv-type", "q2")]
    [TestCase(2, "--weights", "run", "x", "--weights", "f64")]
    [TestCase(2, "--eos", "run", "x", "--eos", "x")]
    [TestCase(2, "9999", "run", "--ids", "9999")]
    [TestCase(2, "--ids", "run", "--ids", "1,x")]
    [TestCase(2, "--ids", "run", "x", "--ids", "1")]
    [TestCase(2, "--raw", "run", "x", "--raw", "--chat")]
    [TestCase(2, "tpu", "run", "x", "--device", "tpu")]
    [TestCase(2, "stop", "run", "x", "--stop", "")]
    [TestCase(4, "cuda", "run", "x", "--device", "cuda")]
    [TestCase(4, "tier", "run", "x", "--tier", "abacus")]
    [TestCase(4, "--beams", "run", "x", "--beams", "4")]
    [TestCase(4, "--json-schema", "run", "x", "--json-schema", "f.json")]
    [TestCase(4, "--lora", "run", "x", "--lora", "d")]
    [TestCase(4, "serve", "serve")]
    [TestCase(4, "embed", "embed", "x")]
    [TestCase(3, "/nowhere", "run", "x", "--model", "/nowhere/m.gguf")]
    [TestCase(3, "/nowhere", "tokenize", "--model", "/nowhere/tokenizer.json", "--text", "x")]
    [TestCase(3, "/nowhere", "inspect", "/nowhere/m.gguf")]
    [TestCase(3, "/nowhere", "perplexity", "--file", "/nowhere/text")]
    [TestCase(2, "--file", "perplexity")]
    [TestCase(2, "--what", "logits", "--ids", "1", "--out", "x.npy", "--what", "dreams")]
    [TestCase(4, "pooled", "logits", "--ids", "1", "--out", "x.npy", "--what", "pooled")]
    [TestCase(4, "nosuch", "synth", "x.gguf", "--shape", "nosuch", "--format", "F16")]
    [TestCase(2, "--prompt", "bench", "-p", "0", "-n", "0")]
    [TestCase(2, "--repeat", "bench", "-r", "0")]
    public void A_wrong_command_line_names_its_fault(int expected, string named, params string[] args)
    {
        (int code, string output, string error) = CommandLine.Run(args);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(expected), error + output);
            Assert.That(error + output, Does.Contain(named).IgnoreCase);
            Assert.That(error, Does.Not.Contain("   at "), "no stack trace");
        }
    }

    [Test]
    public void A_file_that_is_no_model_is_told_with_its_name()
    {
        string path = Path.Combine(Path.GetTempPath(), $"engine-{Guid.NewGuid():N}.gguf");
        File.WriteAllText(path, "this is no model, whatever its name says");
        try
        {
            (int code, _, string error) = CommandLine.Run("run", "x", "--model", path);
            Assert.That(code, Is.EqualTo(3));
            Assert.That(error, Does.Contain(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void A_truncated_copy_of_a_model_is_told_with_its_name()
    {
        byte[] whole = File.ReadAllBytes(RepoPaths.Golden("gguf", "llama.gguf"));
        string path = Path.Combine(Path.GetTempPath(), $"engine-{Guid.NewGuid():N}.gguf");
        try
        {
            foreach (int length in new[] { 0, 3, 24, 1000, whole.Length / 2, whole.Length - 1 })
            {
                File.WriteAllBytes(path, whole[..length]);
                (int code, _, string error) = CommandLine.Run("run", "--ids", "1", "--model", path);
                Assert.That(code, Is.EqualTo(3), $"{length} bytes: {error}");
                Assert.That(error, Does.Contain(path));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
