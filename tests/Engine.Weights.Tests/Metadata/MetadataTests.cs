using System.Text;
using Engine.Tensors;
using Engine.TestSupport;

namespace Engine.Weights.Tests;

public class MetadataTests
{
    private static Metadata Parse(string json) => JsonConfig.Parse("config.json", Encoding.UTF8.GetBytes(json));

    [Test]
    public void Values_have_types_and_nested_objects_are_dotted_keys()
    {
        Metadata metadata = Parse("""{"a": {"b": 3, "c": {"d": [1, 2.0]}}, "r": 1e-6, "s": "x", "t": true, "n": null, "w": ["p", "q"], "big": 9223372036854775807, "m": 4096.0}""");
        Assert.That(metadata.Int32("a.b"), Is.EqualTo(3));
        Assert.That(metadata.Int32s("a.c.d"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(metadata.Section("a").Section("c").Floats("d"), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(metadata.Section("a").Keys, Is.EqualTo(new[] { "b", "c.d" }));
        Assert.That(metadata.Float("r"), Is.EqualTo(1e-6f));
        Assert.That(metadata.Double("r"), Is.EqualTo(1e-6));
        Assert.That(metadata.Float("a.b"), Is.EqualTo(3f));
        Assert.That(metadata.Strings("w"), Is.EqualTo(new[] { "p", "q" }));
        Assert.That(metadata.Bool("t"));
        Assert.That(metadata.Has("n"), Is.False);
        Assert.That(metadata.Int32("n", 5), Is.EqualTo(5));
        Assert.That(metadata.String("n", null), Is.Null);
        Assert.That(metadata.Int64("big"), Is.EqualTo(long.MaxValue));
        Assert.That(metadata.Int32("m"), Is.EqualTo(4096));
        Assert.That(metadata.Int32OrList("a.b"), Is.EqualTo(new[] { 3 }));
        Assert.That(metadata.Int32OrList("a.c.d"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(metadata.Int32OrList("absent"), Is.Empty);
    }

    [Test]
    public void A_getter_names_file_key_and_trouble()
    {
        Metadata metadata = Parse("""{"layers": "many", "width": 3000000000, "half": 0.5, "list": [1, "x"], "a": {"b": 1}}""");
        void Fails(Func<object?> get, string key, string problem)
        {
            var error = Assert.Throws<ModelFileException>(() => get());
            Assert.That((error!.File, error.Field), Is.EqualTo(("config.json", key)));
            Assert.That(error.Message, Does.Contain(problem));
        }

        Fails(() => metadata.Int32("absent"), "absent", "is missing");
        Fails(() => metadata.Section("a").Int32("absent"), "a.absent", "is missing");
        Fails(() => metadata.Int32("layers"), "layers", "a string (many) where an integer is needed");
        Fails(() => metadata.Int32("layers", 3), "layers", "where an integer is needed");
        Fails(() => metadata.Int32("width"), "width", "does not fit 32 bits");
        Fails(() => metadata.Int32("half"), "half", "a number (0.5)");
        Fails(() => metadata.Int32s("list"), "list", "a string (x)");
        Fails(() => metadata.Bool("half"), "half", "where a boolean is needed");
        Fails(() => metadata.Strings("layers"), "layers", "where an array is needed");
        Fails(() => metadata.Count("half"), "half", "where an array is needed");
    }

    [TestCase("{", "line 1")]
    [TestCase("{\n\"a\": }", "line 2")]
    [TestCase("[1]", "no JSON object")]
    [TestCase("""{"a": "\ud800"}""", "no valid text")]
    [TestCase("", "line 1")]
    public void Malformed_json_is_a_named_error(string json, string problem) =>
        Assert.That(Assert.Throws<ModelFileException>(() => Parse(json))!.Message, Does.StartWith("config.json").And.Contain(problem));

    [Test]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<ModelFileException>(() => Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));

    [Test]
    public void Infinity_as_python_writes_it_is_a_number()
    {
        Metadata metadata = Parse("""{"limits": [0.0, Infinity, -Infinity], "text": "an \"Infinity\" of words"}""");
        Assert.That(metadata.Floats("limits"), Is.EqualTo(new[] { 0, float.PositiveInfinity, float.NegativeInfinity }));
        Assert.That(metadata.String("text"), Is.EqualTo("an \"Infinity\" of words"));
    }

    [Test]
    public void A_byte_order_mark_is_no_harm() => Assert.That(JsonConfig.Parse("c", [0xEF, 0xBB, 0xBF, .. "{\"a\": 1}"u8]).Int32("a"), Is.EqualTo(1));

    // The old spelling, the new one, and what families called it before.
    [TestCase("llama", "default", 10000f, 0f)]
    [TestCase("llama-bias-headdim", "default", 10000f, 0f)]
    [TestCase("llama-rope-linear", "linear", 10000f, 4f)]
    [TestCase("llama-rope-dynamic", "dynamic", 10000f, 2f)]
    [TestCase("llama-rope-yarn", "yarn", 10000f, 4f)]
    [TestCase("llama-rope-llama3", "llama3", 500000f, 8f)]
    [TestCase("qwen3", "default", 10000f, 0f)]
    public void Rope_settings_have_one_spelling(string model, string type, float theta, float factor)
    {
        Metadata rope = JsonConfig.Read(RepoPaths.Golden("models", model, "config.json")).Section("rope_parameters");
        Assert.That(rope.String("rope_type"), Is.EqualTo(type));
        Assert.That(rope.Float("rope_theta"), Is.EqualTo(theta));
        Assert.That(rope.Float("factor", 0), Is.EqualTo(factor));
        if (type == "llama3") Assert.That(rope.Int32("original_max_position_embeddings"), Is.EqualTo(64));
    }

    [Test]
    public void Rope_settings_of_older_families_move_too()
    {
        Metadata neox = Parse("""{"rotary_emb_base": 10000, "rotary_pct": 0.25}""");
        Assert.That(neox.Float("rope_parameters.rope_theta"), Is.EqualTo(10000f));
        Assert.That(neox.Float("rope_parameters.partial_rotary_factor"), Is.EqualTo(0.25f));
        Metadata phi3 = Parse("""{"rope_theta": 10000.0, "original_max_position_embeddings": 4096, "rope_scaling": {"type": "su", "long_factor": [1.0, 2.0]}}""");
        Assert.That(phi3.String("rope_parameters.rope_type"), Is.EqualTo("longrope"));
        Assert.That(phi3.Floats("rope_parameters.long_factor"), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(phi3.Int32("rope_parameters.original_max_position_embeddings"), Is.EqualTo(4096));
        Metadata both = Parse("""{"rope_theta": 1.0, "rope_parameters": {"rope_theta": 2.0, "rope_type": "yarn"}}""");
        Assert.That(both.Float("rope_parameters.rope_theta"), Is.EqualTo(2f));
        Metadata layered = Parse("""{"rope_parameters": {"full_attention": {"rope_theta": 1.0, "rope_type": "default"}, "sliding_attention": {"rope_theta": 2.0}}}""");
        Assert.That(layered.Has("rope_parameters.rope_type"), Is.False);
        Assert.That(layered.Float("rope_parameters.sliding_attention.rope_theta"), Is.EqualTo(2f));
    }

    [Test]
    public void The_architecture_is_the_family_of_either_source()
    {
        Assert.That(Parse("""{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}""").Architecture, Is.EqualTo("LlamaForCausalLM"));
        Assert.That(Parse("""{"architectures": [], "model_type": "llama"}""").Architecture, Is.EqualTo("llama"));
        Assert.That(Parse("""{"model_type": "llama"}""").Architecture, Is.EqualTo("llama"));
        Assert.Throws<ModelFileException>(() => _ = Parse("{}").Architecture);
    }
}
