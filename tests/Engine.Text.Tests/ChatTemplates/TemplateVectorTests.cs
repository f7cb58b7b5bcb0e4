using System.Text.Json;
using Engine.TestSupport;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>The vectors of huggingface.js: small templates of every feature, and chats of published models. Where it and Python differ, Python is right.</summary>
public sealed class TemplateVectorTests
{
    private static readonly FixedClock Clock = new(new DateTime(2025, 7, 10, 12, 0, 0));

    [Test]
    public void FeaturesRenderAsPythonDoes()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.SharedOrSkip("data", "vec-jinja-hf", "templates.json")));
        Assert.Multiple(() =>
        {
            foreach (JsonElement vector in vectors.RootElement.EnumerateArray())
            {
                string name = vector.GetProperty("name").GetString()!, source = vector.GetProperty("template").GetString()!;
                Dictionary<string, TemplateValue> variables = Variables(vector.GetProperty("context"));
                if (vector.TryGetProperty("pythonJinja2Error", out _))
                    Assert.Throws<TemplateException>(() => ChatTemplate.Parse(source, name).Render(variables), name);
                else if (vector.TryGetProperty("pythonJinja2", out JsonElement expected))
                    Assert.That(Render(source, name, variables), Is.EqualTo(expected.GetString()), name);
                else
                    Assert.That(Render(source, name, WithFunctions(variables)), Is.EqualTo(AsPython(vector.GetProperty("expected").GetString()!)), name);
            }
        });
    }

    [Test]
    public void ChatsRenderAsPublished([Values("TEST_DEFAULT_TEMPLATES", "TEST_CUSTOM_TEMPLATES")] string section)
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.SharedOrSkip("data", "vec-jinja-hf", "e2e.json")));
        Assert.Multiple(() =>
        {
            foreach (JsonProperty vector in vectors.RootElement.GetProperty(section).EnumerateObject())
            {
                JsonElement expected = vector.Value.TryGetProperty("pythonJinja2", out JsonElement python) ? python : vector.Value.GetProperty("target");
                string source = vector.Value.GetProperty("chat_template").GetString()!;
                Assert.That(Render(source, vector.Name, Variables(vector.Value.GetProperty("data"))), Is.EqualTo(expected.GetString()), vector.Name);
            }
        });
    }

    /// <summary>The third section holds a template and its reformatted source, which must mean the same.</summary>
    [Test]
    public void ReformattedTemplatesRenderTheSame()
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.SharedOrSkip("data", "vec-jinja-hf", "e2e.json")));
        Dictionary<string, TemplateValue> variables = new()
        {
            ["messages"] = Chats.Value("""[{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]}, {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]}]"""),
            ["add_generation_prompt"] = TemplateValue.From(true),
        };
        foreach (JsonProperty vector in vectors.RootElement.GetProperty("TEST_CUSTOM_FORMATTING").EnumerateObject())
        {
            string original = Render(vector.Value.GetProperty("chat_template").GetString()!, vector.Name, variables);
            Assert.That(original, Does.Contain("What is it?"));
            Assert.That(Render(vector.Value.GetProperty("target").GetString()!, vector.Name, variables), Is.EqualTo(original), vector.Name);
        }
    }

    /// <summary>The functions that the vectors of the original assume.</summary>
    private static Dictionary<string, TemplateValue> WithFunctions(Dictionary<string, TemplateValue> variables)
    {
        variables["add"] = Function((arguments, state) => Arithmetic.Add(arguments[0], arguments[1], state));
        variables["func"] = Function((arguments, _) => new IntegerValue(arguments.Length));
        variables["obj"] = TemplateValue.Dictionary([new("x", Join("")), new("z", TemplateValue.Dictionary([new("A", Join("_"))]))]);
        return variables;

        static TemplateValue Join(string separator) => Function((arguments, state) => TemplateValue.From(string.Join(separator, arguments.Select(state.Text))));

        static FunctionValue Function(Func<TemplateValue[], RenderState, TemplateValue> body) => new(new Builtin("function", "*", (a, state) => body(a.Rest, state)));
    }

    private static string AsPython(string expected) => expected.Replace("true", "True", StringComparison.Ordinal).Replace("false", "False", StringComparison.Ordinal);

    private static Dictionary<string, TemplateValue> Variables(JsonElement context) =>
        context.EnumerateObject().ToDictionary(entry => entry.Name, entry => TemplateValue.FromJson(entry.Value));

    private static string Render(string source, string name, Dictionary<string, TemplateValue> variables)
    {
        try
        {
            return ChatTemplate.Parse(source, name).Render(variables, clock: Clock);
        }
        catch (TemplateException failure)
        {
            return failure.Message;
        }
    }
}
