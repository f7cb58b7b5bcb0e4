using System.Text.Json.Nodes;
using Engine.Tensors;
using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>Whatever a file says, loading ends with a model or with an error that the engine raises on purpose.</summary>
internal sealed class HostileFileTests
{
    private static readonly string[] Values = ["0", "-1", "1", "2", "3", "7", "64", "160", "1000000", "2147483647", "9223372036854775807", "1e30", "0.5", "-0.0", "\"x\"", "\"llama\"", "true", "null", "[]", "[1,2]", "{}"];

    [Test]
    public void MutatedSettings([Values("llama-rope-yarn", "qwen2", "gpt2", "smollm3", "opt", "gemma2", "gemma3", "bloom", "mpt", "granite")] string name)
    {
        var random = new Random(1);
        int loaded = 0;
        for (int i = 0; i < 100; i++)
        {
            using EditedModel edited = EditedModel.Folder(name, config =>
            {
                for (int edits = random.Next(1, 3); edits > 0; edits--)
                {
                    JsonObject target = config;
                    if (config["rope_parameters"] is JsonObject { Count: > 0 } rope && random.Next(3) == 0) target = rope;
                    string[] keys = [.. target.Select(pair => pair.Key)];
                    target[keys[random.Next(keys.Length)]] = JsonNode.Parse(Values[random.Next(Values.Length)]);
                }
            });
            loaded += Load(edited.Path);
        }

        Assert.That(loaded, Is.InRange(1, 99), "some edits are harmless, some are not");
    }

    [Test]
    public unsafe void MutatedGgufHeaders([Values("llama", "gpt2", "phi3", "bloom")] string name)
    {
        byte[] original = File.ReadAllBytes(RepoPaths.Golden("gguf", name + ".gguf"));
        int tensors = original.AsSpan().IndexOf("token_embd.weight"u8) + 1000;
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            byte[] mutated = [.. original];
            for (int edits = random.Next(1, 4); edits > 0; edits--) mutated[random.Next(24, tensors)] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256));
            fixed (byte* pointer = mutated)
            {
                nint address = (nint)pointer;
                Load(() => ModelSource.Open("mutated", (byte*)address, mutated.Length));
            }
        }
    }

    private static int Load(string path) => Load(() => ModelSource.Open(path));

    // Only errors of the engine's own family are caught: any other fails the test.
    private static int Load(Func<ModelSource> open)
    {
        try
        {
            using ModelSource source = open();
            using var backend = new IdleBackend();
            using var model = TransformerModel.Load(source, backend, new ForwardLimits(2, 1));
            return 1;
        }
        catch (EngineException error)
        {
            Assert.That(error.ExitCode, Is.EqualTo(3).Or.EqualTo(4), error.Message);
            return 0;
        }
    }
}
