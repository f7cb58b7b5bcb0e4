using System.Text.Json.Nodes;
using Engine.Tensors;
using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>Loading: wrong tensors are named, and no storage detail changes a result.</summary>
internal sealed class WeightBinderTests
{
    private const string Down = "model.layers.1.mlp.down_proj.weight";

    [TestCase("model.embed_tokens.weight")]
    [TestCase("model.layers.0.self_attn.k_proj.weight")]
    [TestCase("model.layers.1.input_layernorm.weight")]
    [TestCase("model.norm.weight")]
    [TestCase("lm_head.weight")]
    public void AMissingTensorIsNamed(string name)
    {
        using EditedModel edited = EditedModel.Folder("llama", header: tensors => Rename(tensors, name, "other"));
        Assert.That(() => Load(edited.Path), Throws.TypeOf<ModelFileException>().With.Property(nameof(ModelFileException.Field)).EqualTo(name));
    }

    [Test]
    public void AWrongShapeIsNamedWithWhatWasExpected()
    {
        using EditedModel edited = EditedModel.Folder("llama", header: tensors => tensors[Down]!["shape"] = new JsonArray(96, 64));
        Assert.That(() => Load(edited.Path), Throws.TypeOf<ModelFileException>().With.Message.Contains(Down).And.Message.Contains("[64, 96]").And.Message.Contains("[96, 64]"));
    }

    [Test]
    public void ABiasThatTheSettingsDoNotKnowIsRefused()
    {
        using EditedModel edited = EditedModel.Folder("llama-bias-headdim", config => config["mlp_bias"] = false);
        Assert.That(() => Load(edited.Path), Throws.TypeOf<ModelFileException>().With.Message.Contains("mlp.gate_proj.bias"));
    }

    [Test]
    public void SettingsOfAnotherModelAreRefused()
    {
        using EditedModel edited = EditedModel.Folder("llama", config => config["num_hidden_layers"] = 3);
        Assert.That(() => Load(edited.Path), Throws.TypeOf<ModelFileException>().With.Message.Contains("model.layers.2.input_layernorm.weight"));
    }

    [Test]
    public void MisalignedTensorsWork([Values("llama", "llama-bias-headdim", "gpt2")] string name, [ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        int[] ids = [5, 9, 120, 7, 33];
        // As stored: widening would copy.
        using var model = new LoadedModel(RepoPaths.Golden("models", name), backend, widen: false);
        float[] expected = model.Feed(0, ids, 5);
        for (int padding = 1; padding <= 3; padding++)
        {
            using EditedModel edited = EditedModel.Folder(name, padding: padding);
            using var shifted = new LoadedModel(edited.Path, backend, widen: false);
            Same.Bits(shifted.Feed(0, ids, 5), expected, $"{padding}");
        }
    }

    [Test]
    public void TheOldestCheckpointsHaveNoPrefix([Values("gpt2", "bloom")] string model, [ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        const string Prefix = "transformer.";
        using EditedModel edited = EditedModel.Folder(model, header: tensors =>
        {
            foreach (string name in tensors.Select(pair => pair.Key).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToArray()) Rename(tensors, name, name[Prefix.Length..]);
        });
        using var prefixed = new LoadedModel(RepoPaths.Golden("models", model), backend);
        using var plain = new LoadedModel(edited.Path, backend);
        Same.Bits(plain.Feed(0, [1, 2, 3], 3), prefixed.Feed(0, [1, 2, 3], 3));
    }

    [Test]
    public void EveryWeightIsCounted([ValueSource(typeof(Backends), nameof(Backends.Names))] string backend)
    {
        using var model = new LoadedModel(RepoPaths.Golden("models", "llama"), backend);
        using var source = ModelSource.Open(RepoPaths.Golden("models", "llama"));
        Assert.That(model.Model.WeightBytes, Is.GreaterThanOrEqualTo(4 * source.Weights.Elements));
        Assert.That(model.Model.WeightBytesPerStep, Is.LessThan(model.Model.WeightBytes));
    }

    private static void Load(string path)
    {
        using ModelSource source = ModelSource.Open(path);
        using var backend = Backends.Create(Backends.Names[0]);
        TransformerModel.Load(source, backend, new ForwardLimits(8, 8)).Dispose();
    }

    private static void Rename(JsonObject tensors, string from, string to)
    {
        JsonNode entry = tensors[from]!.DeepClone();
        tensors.Remove(from);
        tensors[to] = entry;
    }
}
