using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Weights.Tests;

public class ModelSourceTests
{
    public static IEnumerable<string> Ggufs => Directory.GetFiles(Path.Combine(RepoPaths.Goldens, "gguf"), "*.gguf").Select(Path.GetFileNameWithoutExtension)!;

    [TestCaseSource(nameof(Ggufs))]
    public void A_gguf_file_and_its_folder_tell_the_same_model(string name)
    {
        using ModelSource gguf = ModelSource.Open(RepoPaths.Golden("gguf", name + ".gguf"));
        using ModelSource folder = ModelSource.Open(RepoPaths.Golden("models", name));
        Assert.That(gguf.Metadata.Source, Is.EqualTo(MetadataSource.Gguf));
        Assert.That(folder.Metadata.Source, Is.EqualTo(MetadataSource.HuggingFace));
        string width = name == "gpt2" ? "n_embd" : "hidden_size";
        Assert.That(gguf.Metadata.Int32(gguf.Metadata.Key("embedding_length", width)), Is.EqualTo(folder.Metadata.Int32(folder.Metadata.Key("embedding_length", width))));
        Assert.That(gguf.Defaults.EndTokens, Is.EqualTo(folder.Defaults.EndTokens));
        Assert.That(gguf.Defaults.BeginToken, Is.EqualTo(folder.Defaults.BeginToken));
        Assert.That(gguf.Folder, Is.Null);
        Assert.That(folder.Folder, Is.EqualTo(folder.Path));

        TensorView embeddings = gguf.Weights.Get("token_embd.weight", 160, 64);
        string[] spellings = ["model.embed_tokens.weight", "transformer.wte.weight", "transformer.word_embeddings.weight", "gpt_neox.embed_in.weight"];
        TensorView same = folder.Weights.Get(spellings.Single(folder.Weights.Has), 160, 64);
        Assert.That(Dequantizer.Widen(embeddings), Is.EqualTo(Dequantizer.Widen(same)));
    }

    [Test]
    public void A_missing_tensor_is_named_with_its_file()
    {
        using ModelSource source = ModelSource.Open(RepoPaths.Golden("gguf", "llama.gguf"));
        var error = Assert.Throws<ModelFileException>(() => _ = source.Weights["blk.7.attn_q.weight"]);
        Assert.That(error!.Message, Does.Contain("blk.7.attn_q.weight").And.Contain("llama.gguf"));
        error = Assert.Throws<ModelFileException>(() => source.Weights.Get("token_embd.weight", 64, 160));
        Assert.That(error!.Message, Does.Contain("[160, 64]").And.Contain("[64, 160]"));
    }

    [TestCase("gguf/llama.gguf")]
    [TestCase("models/llama-rope-llama3")]
    public unsafe void Widening_gives_the_stored_values_as_floats(string path)
    {
        using ModelSource stored = ModelSource.Open(RepoPaths.Golden(path.Split('/')));
        using ModelSource wide = ModelSource.Open(RepoPaths.Golden(path.Split('/')));
        wide.WidenToF32();
        Assert.That(wide.Weights.Tensors, Has.Count.EqualTo(stored.Weights.Tensors.Count));
        foreach (StoredTensor tensor in stored.Weights.Tensors)
        {
            TensorView view = wide.Weights[tensor.Name];
            Assert.That(view.Format, Is.EqualTo(QuantFormat.F32));
            Assert.That(view.Shape, Is.EqualTo(tensor.View.Shape));
            Assert.That(new ReadOnlySpan<float>((void*)view.Data, (int)view.Shape.Elements).ToArray(), Is.EqualTo(Dequantizer.Widen(tensor.View)), tensor.Name);
        }

        // The metadata outlive the change of the weights.
        Assert.That(wide.Metadata.Keys, Is.Not.Empty);
        if (wide.Metadata.Has("tokenizer.ggml.tokens")) Assert.That(wide.Metadata.Strings("tokenizer.ggml.tokens"), Has.Length.EqualTo(160));
    }

    [Test]
    public unsafe void A_model_in_memory_opens_like_its_file()
    {
        byte[] bytes = File.ReadAllBytes(RepoPaths.Golden("gguf", "qwen3.gguf"));
        fixed (byte* pointer = bytes)
        {
            using ModelSource source = ModelSource.Open("embedded", pointer, bytes.Length);
            Assert.That(source.Metadata.Architecture, Is.EqualTo("qwen3"));
            Assert.That(Assert.Throws<ModelFileException>(() => _ = source.Weights["x"])!.File, Is.EqualTo("embedded"));
        }
    }

    [TestCase("gguf/llama.gguf", true)]
    [TestCase("gguf/llama.gguf", false)]
    public void Both_ways_to_map_a_file_show_its_bytes(string path, bool portable)
    {
        string file = RepoPaths.Golden(path.Split('/'));
        MappedFile mapped = MappedFile.Open(file, portable);
        Assert.That(mapped.Span(0, (int)mapped.Length).SequenceEqual(File.ReadAllBytes(file)));
        mapped.Dispose();
        mapped.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapped.Span(0, 1));
    }

    [TestCase("model-stories260k/stories260K.gguf", "llama", 2, null)]
    [TestCase("model-capp-gpt2", "GPT2LMHeadModel", 51, 52)]
    public void Published_models_open(string path, string architecture, int end, int? pad)
    {
        using ModelSource source = ModelSource.Open(RepoPaths.SharedOrSkip(["data", .. path.Split('/')]));
        Assert.That(source.Metadata.Architecture, Is.EqualTo(architecture));
        Assert.That(source.Defaults.EndTokens, Is.EqualTo(new[] { end }));
        Assert.That(source.Defaults.PadToken, Is.EqualTo(pad));
        source.WidenToF32();
        Assert.That(source.Weights.Tensors.Select(tensor => tensor.View.Format), Is.All.EqualTo(QuantFormat.F32));
    }
}
