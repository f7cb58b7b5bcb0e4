using System.Text.Json;
using Engine.TestSupport;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>Templates of real models, against what Python's jinja2 renders: byte for byte, errors included.</summary>
public sealed class PublishedTemplateTests
{
    private static readonly FixedClock Clock = new(new DateTime(2025, 7, 10, 12, 0, 0));

    [Test]
    public void RenderAsPythonDoes()
    {
        string folder = RepoPaths.SharedOrSkip("data", "chat-templates");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "goldens.python-jinja2.json")));
        JsonElement contexts = golden.RootElement.GetProperty("contexts");
        int cases = 0;
        Assert.Multiple(() =>
        {
            foreach (JsonProperty file in golden.RootElement.GetProperty("rendered").EnumerateObject())
            {
                string path = Path.Combine(folder, file.Name);
                ChatTemplate template = ChatTemplate.Parse(File.ReadAllText(path), file.Name);
                foreach (JsonProperty expected in file.Value.EnumerateObject())
                {
                    cases++;
                    Dictionary<string, TemplateValue> variables = Variables(contexts.GetProperty(expected.Name));
                    if (expected.Value.TryGetProperty("text", out JsonElement text))
                        Assert.That(Render(template, variables), Is.EqualTo(text.GetString()), $"{file.Name}, {expected.Name}");
                    else
                        AssertFails(template, variables, expected.Value.GetProperty("error").GetString()!, $"{file.Name}, {expected.Name}");
                }
            }
        });
        Assert.That(cases, Is.EqualTo(320));
    }

    private static void AssertFails(ChatTemplate template, Dictionary<string, TemplateValue> variables, string error, string label)
    {
        TemplateException? failure = Assert.Throws<TemplateException>(() => template.Render(variables, clock: Clock), label);
        Assert.That(failure?.Problem, Does.Contain(error[(error.IndexOf(": ", StringComparison.Ordinal) + 2)..]), label);
    }

    private static string Render(ChatTemplate template, Dictionary<string, TemplateValue> variables)
    {
        try
        {
            return template.Render(variables, clock: Clock);
        }
        catch (TemplateException failure)
        {
            return failure.Message;
        }
    }

    private static Dictionary<string, TemplateValue> Variables(JsonElement context)
    {
        Dictionary<string, TemplateValue> variables = context.EnumerateObject().ToDictionary(entry => entry.Name, entry => TemplateValue.FromJson(entry.Value));
        variables["bos_token"] = TemplateValue.From("<s>");
        variables["eos_token"] = TemplateValue.From("</s>");
        return variables;
    }
}
