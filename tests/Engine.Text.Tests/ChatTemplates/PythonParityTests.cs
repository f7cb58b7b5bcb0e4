using System.Text.Json;
using Engine.TestSupport;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>Small templates for every operator, filter, test, method, statement and white space rule, against what Python's jinja2 renders.</summary>
public sealed class PythonParityTests
{
    [Test]
    public void RendersAsPythonDoes([Values("expressions", "statements", "whitespace", "random", "formats")] string group)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("chat-templates", "python-jinja2.json")));
        JsonElement section = golden.RootElement.GetProperty("groups").GetProperty(group);
        Dictionary<string, TemplateValue> context = section.GetProperty("context").EnumerateObject().ToDictionary(entry => entry.Name, entry => TemplateValue.FromJson(entry.Value));
        Assert.Multiple(() =>
        {
            foreach (JsonElement pair in section.GetProperty("cases").EnumerateArray())
                Assert.That(Render(pair[0].GetString()!, context), Is.EqualTo(pair[1].GetString()), pair[0].GetString());
        });
    }

    /// <summary>The text, or null when the template fails.</summary>
    private static string? Render(string source, Dictionary<string, TemplateValue> context)
    {
        try
        {
            return ChatTemplate.Parse(source).Render(context);
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
