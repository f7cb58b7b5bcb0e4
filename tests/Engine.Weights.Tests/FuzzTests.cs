using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Weights.Tests;

/// <summary>Damaged files end in a named error or in a model that can be read; the memory after the file is inaccessible, so that a read too far ends the test.</summary>
public unsafe class FuzzTests
{
    private const int Rounds = 1000;
    private const long MaxAllocation = 8 << 20;
    private static readonly ulong[] Interesting = [0, 1, 2, 31, 255, 65535, int.MaxValue, uint.MaxValue, 1UL << 60, long.MaxValue, 1UL << 63, ulong.MaxValue];

    [Test]
    public void Damaged_gguf_files_do_no_harm() => Run(Gguf(), seed: 11, (name, pointer, length) =>
    {
        using ModelSource source = ModelSource.Open(name, pointer, length);
        Read(source.Metadata);
        Read(source.Weights);
    });

    [Test]
    public void Damaged_safetensors_files_do_no_harm() => Run(Safetensors(), seed: 12, (name, pointer, length) =>
    {
        using SafetensorsFile file = SafetensorsFile.Open(MappedFile.Wrap(name, pointer, length));
        using WeightSet weights = WeightWidening.ToF32(new WeightSet(name, file.Tensors, []));
        Read(weights);
    });

    [Test]
    public void Damaged_configurations_do_no_harm() => Run(File.ReadAllBytes(RepoPaths.Golden("models", "llama-rope-llama3", "config.json")), seed: 13, (name, pointer, length) =>
    {
        Metadata config = JsonConfig.Parse(name, new ReadOnlySpan<byte>(pointer, (int)length));
        Read(config);
        _ = GenerationDefaults.Read(config, config);
    });

    [Test]
    public void Every_truncation_of_a_gguf_file_is_noticed()
    {
        byte[] whole = Gguf();
        for (int length = 1; length < whole.Length; length++)
        {
            using GuardedMemory memory = Guarded(whole.AsSpan(0, length));
            // The padding after the last tensor holds nothing.
            if (length <= whole.Length - 32) Assert.Throws<ModelFileException>(() => ModelSource.Open("fuzz", memory.Pointer, length), $"length {length}");
        }
    }

    private delegate void Reader(string name, byte* pointer, long length);

    private static void Run(byte[] whole, int seed, Reader read)
    {
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = Damage(whole, random);
            using GuardedMemory memory = Guarded(damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read("fuzz", memory.Pointer, damaged.Length);
            }
            catch (EngineException error)
            {
                refused++;
                Assert.That(error.ExitCode, Is.EqualTo(3).Or.EqualTo(4), error.Message);
            }
            catch (Exception error)
            {
                Assert.Fail($"round {round}: {error}");
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MaxAllocation), $"round {round}");
        }

        // The damage must be of a kind that is found, or the test tests nothing.
        Assert.That(refused, Is.GreaterThan(Rounds / 4));
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        for (int times = random.Next(1, 4); times > 0 && bytes.Count > 16; times--)
        {
            // Most damage goes to the front, where the directory is.
            int at = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 400));
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    byte[] number = BitConverter.GetBytes(Interesting[random.Next(Interesting.Length)]);
                    for (int i = 0; i < number.Length && at + i < bytes.Count; i++) bytes[at + i] = number[i];
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 64), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 64), bytes.Count - at)));
                    break;
            }
        }

        return bytes.Count > 0 ? [.. bytes] : [0];
    }

    private static GuardedMemory Guarded(ReadOnlySpan<byte> bytes)
    {
        var memory = new GuardedMemory(bytes.Length);
        bytes.CopyTo(memory.Span<byte>());
        return memory;
    }

    private static void Read(Metadata metadata)
    {
        foreach (string key in metadata.Keys)
        {
            _ = metadata.Show(key);
            if (metadata.Kind(key) != MetadataKind.Array) continue;
            try
            {
                _ = metadata.Strings(key);
            }
            catch (ModelFileException)
            {
                // Not an array of strings; the next getter may fit.
            }

            try
            {
                _ = metadata.Floats(key);
            }
            catch (ModelFileException)
            {
                // Nor one of numbers.
            }
        }
    }

    private static void Read(WeightSet weights)
    {
        foreach (StoredTensor tensor in weights.Tensors)
        {
            long sum = 0;
            for (long i = 0; i < tensor.View.Bytes; i++) sum += ((byte*)tensor.View.Data)[i];
            if (Dequantizer.Supports(tensor.View.Format)) Assert.That(Dequantizer.Widen(tensor.View), Has.Length.EqualTo(tensor.View.Shape.Elements), $"{sum}");
        }
    }

    private static byte[] Gguf()
    {
        using var folder = new TempFolder();
        using var writer = new GgufWriter(folder.At("m.gguf"));
        writer.Add("general.architecture", "llama");
        writer.Add("llama.block_count", 1u);
        writer.Add("llama.rope.freq_base", 10000f);
        writer.Add("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", "a", "b"]);
        writer.Add("tokenizer.ggml.scores", [0f, 0f, 0f, -1f, -2f]);
        writer.Add("tokenizer.ggml.token_type", [2, 3, 3, 1, 1]);
        writer.Add("tokenizer.ggml.eos_token_id", 2u);
        writer.AddTensor("token_embd.weight", QuantFormat.Q8_0, new Shape(5, 32));
        writer.AddTensor("blk.0.attn_q.weight", QuantFormat.Q4_0, new Shape(4, 32));
        writer.AddTensor("output_norm.weight", QuantFormat.F32, new Shape(32));
        foreach ((int tensor, int bytes) in new[] { (0, 170), (1, 72), (2, 128) }) writer.Write(tensor, 0, new byte[bytes]);
        writer.Commit();
        return File.ReadAllBytes(folder.At("m.gguf"));
    }

    private static byte[] Safetensors()
    {
        const string header = """{"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2, 4], "data_offsets": [0, 32]}, "b": {"dtype": "BF16", "shape": [8], "data_offsets": [32, 48]}, "c": {"dtype": "I64", "shape": [], "data_offsets": [48, 56]}}""";
        return SafetensorsFileTests.File(header, 56);
    }
}
