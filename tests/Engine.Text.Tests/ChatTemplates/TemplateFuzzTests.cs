using System.Text.Json;
using Engine.TestSupport;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>Templates with random changes: they render or fail by name; nothing else happens, and not for long.</summary>
public sealed class TemplateFuzzTests
{
    private const string Chat = """
        {%- macro describe(tool, level=0) -%}
        {{ '  ' * level }}- {{ tool.name | default('none') | upper }}{% for p, s in (tool.parameters or {}).items() if s is mapping %} {{ p }}={{ s | tojson(indent=2) }}{% endfor %}
        {%- endmacro -%}
        {% set ns = namespace(system='', first=true) %}
        {% for message in messages %}
            {% if message.role == 'system' %}{% set ns.system = message['content'].strip() %}{% continue %}{% endif %}
            {{- ('<|im_start|>' ~ message.role) + '\n' }}{{ message.content[:10] | replace('a', 'b') | trim }}
            {%- if loop.last and not ns.first %}{{ loop.index0 // 2 }} {{ "%s-%05.1f" % (loop.index, 2.5) }}{{ '{:>5}'.format(loop.revindex) }}{% endif %}
            {% set ns.first = false %}
        {% else %}{{ raise_exception('no messages') }}{% endfor %}
        {% call(x) wrap() %}{{ x }}{% endcall %}{% filter indent(2) %}{{ messages | map(attribute='role') | unique | join(', ') }}{% endfilter %}
        {# comment #}{% raw %}{{ raw }}{% endraw %}{{ [1, 2.5, none, true][::-1] | sort(attribute='x') if add_generation_prompt else {'a': (1,)} }}
        """;

    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "(", ")", "[", "]", "{", "}", "'", "\"", "\\", ".", "|", "~", "*", "**", "/", "//", "%", ":", ",", "=", "==", "<", " in ", " not ", " is ", " if ",
        " else ", "loop", "messages", "ns", "range(9)", "recursive", "caller()", "{% endfor %}", "{% endif %}", "{% for x in messages %}", "{% macro m(a) %}", "{% endmacro %}", "{% raw %}",
        "99999999999", "1e308", "0", "-1", "none", "tojson", "map", "select", "join", "format", "items", "\n", " ", "\0", "\ud800", "😀", "é",
    ];

    [Test]
    public void AMutatedTemplateRendersOrFailsByName([Values(1, 2, 3, 4)] int seed)
    {
        string[] sources = [Chat, .. Golden()];
        Random random = new(seed);
        TemplateLimits limits = new() { MaxSteps = 20_000, MaxTextLength = 100_000, MaxItems = 10_000 };
        ChatTemplateInput input = new()
        {
            Messages = Chats.Value("""[{"role": "system", "content": " S "}, {"role": "user", "content": "abc\ud83d\ude00"}, {"role": "assistant", "content": ""}]"""),
            Tools = Chats.Value("""[{"name": "f", "parameters": {"x": {"type": "string"}}}]"""),
            Limits = limits,
        };
        for (int i = 0; i < 2500; i++)
        {
            string source = sources[i % 3 == 0 ? 0 : random.Next(sources.Length)];
            for (int changes = random.Next(1, 6); changes > 0; changes--) source = Mutate(source, random);
            try
            {
                ChatTemplate.Parse(source, "fuzz").Render(input);
            }
            catch (TemplateException failure)
            {
                Assert.That(failure.Line, Is.Positive);
            }
            catch (Exception other) when (other is not AssertionException)
            {
                Assert.Fail($"{other}\nfor the template\n{source}");
            }
        }
    }

    private static string Mutate(string source, Random random)
    {
        int at = random.Next(source.Length + 1), length = Math.Min(source.Length - at, random.Next(1, 12));
        return random.Next(5) switch
        {
            0 => source.Remove(at, length),
            1 => source.Insert(at, source.Substring(at, length)),
            2 => source.Insert(at, source.Substring(random.Next(source.Length + 1) is int from && from + length <= source.Length ? from : 0, Math.Min(length, source.Length))),
            3 => source.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]),
            _ => source.Insert(at, Pieces[random.Next(Pieces.Length)]),
        };
    }

    private static IEnumerable<string> Golden()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(RepoPaths.Golden("chat-templates", "python-jinja2.json")));
        return [.. golden.RootElement.GetProperty("groups").EnumerateObject().SelectMany(group => group.Value.GetProperty("cases").EnumerateArray()).Select(pair => pair[0].GetString()!)];
    }
}
