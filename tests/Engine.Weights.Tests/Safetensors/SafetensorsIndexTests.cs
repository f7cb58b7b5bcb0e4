using Engine.Tensors;

namespace Engine.Weights.Tests;

public class SafetensorsIndexTests
{
    private const string Index = "model.safetensors.index.json";

    private static void Shard(TempFolder folder, string name, params string[] tensors)
    {
        string header = "{" + string.Join(",", tensors.Select((tensor, i) => $"\"{tensor}\": {{\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [{8 * i}, {8 * i + 8}]}}")) + "}";
        File.WriteAllBytes(folder.At(name), SafetensorsFileTests.File(header, 8 * tensors.Length));
    }

    [Test]
    public void Shards_are_one_set_of_weights()
    {
        using var folder = new TempFolder();
        Shard(folder, "model-00001-of-00002.safetensors", "a", "b");
        Shard(folder, "model-00002-of-00002.safetensors", "c");
        folder.Write("config.json", """{"model_type": "x"}""");
        folder.Write(Index, """{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors"}}""");
        using ModelSource source = ModelSource.Open(folder.Path);
        Assert.That(source.Weights.Tensors.Select(tensor => tensor.Name).Order(), Is.EqualTo(new[] { "a", "b", "c" }));
        using ModelSource byFile = ModelSource.Open(folder.At(Index));
        Assert.That(byFile.Folder, Is.EqualTo(folder.Path));
    }

    [TestCase("""{"weight_map": {"a": "model-2.safetensors"}}""", "model-2.safetensors: file: does not exist")]
    [TestCase("""{"weight_map": {"z": "model-1.safetensors"}}""", "z: is not in this file")]
    [TestCase("""{"weight_map": {"a": "../model-1.safetensors"}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": "/etc/x.safetensors"}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": "..\\x.safetensors"}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": ".safetensors"}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": "x\u0000.safetensors"}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": "model.safetensors.index.json"}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": ""}}""", "no plain name")]
    [TestCase("""{"weight_map": {"a": 3}}""", "a: names no file")]
    [TestCase("""{"weight_map": {}}""", "names no tensors")]
    [TestCase("""{"weight_map": [1]}""", "is missing")]
    [TestCase("""[]""", "is missing")]
    [TestCase("""{"weight_map": {"a": "\ud800"}}""", "no valid text")]
    [TestCase("""{""", "no valid JSON")]
    public void Wrong_indexes_are_named(string index, string problem)
    {
        using var folder = new TempFolder();
        Shard(folder, "model-1.safetensors", "a");
        Assert.That(Assert.Throws<ModelFileException>(() => WeightSet.OpenSafetensors(folder.Write(Index, index)))!.Message, Does.Contain(problem));
    }

    [Test]
    public void Folders_without_weights_say_what_is_missing()
    {
        using var folder = new TempFolder();
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.Path))!.Field, Is.EqualTo("config.json"));
        folder.Write("config.json", "{}");
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.Path))!.Field, Is.EqualTo("model.safetensors"));
        folder.Write("pytorch_model.bin", "x");
        Assert.That(Assert.Throws<UnsupportedException>(() => ModelSource.Open(folder.Path))!.Message, Does.Contain("safetensors"));
        Assert.That(Assert.Throws<ModelFileException>(() => ModelSource.Open(folder.At("absent.safetensors")))!.Message, Does.Contain("does not exist"));
    }
}
