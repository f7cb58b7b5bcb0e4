using System.Diagnostics;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

/// <summary>Hostile templates are stopped by name, soon, and the process lives.</summary>
public sealed class TemplateLimitTests
{
    [TestCase("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "steps")]
    [TestCase("{% for a in range(1000000000) %}{% endfor %}", "items")]
    [TestCase("{% for a in range(10 ** 40) %}{% endfor %}", "items")]
    [TestCase("{% set ns = namespace(s='ab') %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "characters")]
    [TestCase("{% set ns = namespace(l=[1]) %}{% for a in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "items")]
    [TestCase("{% set ns = namespace(n=3) %}{% for a in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}", "bits")]
    [TestCase("{{ 9 ** (9 ** 9) }}", "bits")]
    [TestCase("{{ 'a' * 999999999999 }}", "characters")]
    [TestCase("{{ [1] * 99999999 }}", "items")]
    [TestCase("{{ '%999999999d' % 1 }}", "characters")]
    [TestCase("{{ '%.999999999d' % 1 }}", "characters")]
    [TestCase("{{ '%.999999f' % 1 }}", "precision")]
    [TestCase("{{ '{:>999999999}'.format(1) }}", "characters")]
    [TestCase("{{ 'a'.center(2000000000) }}", "characters")]
    [TestCase("{{ 'a'.zfill(2000000000) }}", "characters")]
    [TestCase("{{ '\\t'.expandtabs(2000000000) }}", "characters")]
    [TestCase("{{ 'a'|indent(2000000000) }}", "characters")]
    [TestCase("{{ [1]|tojson(indent=2000000000) }}", "characters")]
    [TestCase("{{ ('a' * 9999).replace('a', 'b' * 9999) }}", "characters")]
    [TestCase("{{ ('a' * 9999).replace('', 'b' * 9999) }}", "characters")]
    [TestCase("{{ ('x' * 9999).join(range(9999)|map('string')) }}", "characters")]
    [TestCase("{{ [1]|batch(2000000000, 0)|list }}", "items")]
    [TestCase("{{ [1]|slice(2000000000)|list }}", "items")]
    [TestCase("{% for a in range(999999) %}0123456789012345678901234567890123456789{% endfor %}", "characters")]
    [TestCase("{{ ('a' * 8000000 ~ 'b').find('a' * 4000000 ~ 'c') }}", "steps")]
    [TestCase("{% set s = 'a' * 16000000 %}{% for i in range(999999) %}{{ s|length }}{% endfor %}", "steps")]
    [TestCase("{% set s = 'a' * 16000000 %}{% for i in range(999999) %}{{ s.startswith('b') }}{% endfor %}", "steps")]
    [TestCase("{% set s = 'a' * 16000000 %}{% for i in range(999999) %}{% for c in s %}{% break %}{% endfor %}{% endfor %}", "steps")]
    [TestCase("{% set s = '😀' * 8000000 %}{% for i in range(999999) %}{{ s[9] }}{% endfor %}", "steps")]
    [TestCase("{% set s = 'a' * 16000000 %}{% for i in range(999999) %}{% set p = s.removeprefix('a') %}{% endfor %}", "steps")]
    [TestCase("{% set s = 'a' * 16000000 %}{% for i in range(999999) %}{% set p = s.partition('b') %}{% endfor %}", "steps")]
    [TestCase("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "deep")]
    [TestCase("{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{% call m() %}{% endcall %}", "deep")]
    [TestCase("{% for a in [[1]] recursive %}{{ loop([a]) }}{% endfor %}", "deep")]
    [TestCase("{% set ns = namespace(l=[]) %}{% for a in range(200000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}", "deep")]
    [TestCase("{% set ns = namespace(l=[]) %}{% for a in range(200000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}", "deep")]
    [TestCase("{% set ns = namespace(l=[], k=[]) %}{% for a in range(200000) %}{% set ns.l = [ns.l] %}{% set ns.k = [ns.k] %}{% endfor %}{{ ns.l == ns.k }}", "deep")]
    [TestCase("{% set ns = namespace(l=()) %}{% for a in range(200000) %}{% set ns.l = (ns.l,) %}{% endfor %}{{ {ns.l: 1} }}", "deep")]
    [TestCase("{% set ns = namespace() %}{% set ns.self = ns %}{{ ns }}", "deep")]
    [TestCase("{% set ns = namespace(g=[1]) %}{% for a in range(100000) %}{% set ns.g = ns.g|map('string') %}{% endfor %}{{ ns.g|list }}", "deep")]
    public void RenderingIsBounded(string source, string limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TemplateException? failure = Assert.Throws<TemplateException>(() => ChatTemplate.Parse(source).Render(Chats.Hello));
        Assert.That(failure!.Problem, Does.Contain(limit));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public void LongLiteralsCostTheirLength()
    {
        ChatTemplate template = ChatTemplate.Parse("{% for a in range(999999) %}{% set l = [" + string.Concat(Enumerable.Repeat("1,", 200_000)) + "] %}{% endfor %}");
        Assert.That(Assert.Throws<TemplateException>(() => template.Render(Chats.Hello))!.Problem, Does.Contain("steps"));
    }

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("{1:", "}")]
    [TestCase("-", "")]
    [TestCase("not ", "")]
    [TestCase("1 if 1 else ", "")]
    [TestCase("f(", ")")]
    [TestCase("a[", "]")]
    public void NestedExpressionsAreBounded(string open, string close)
    {
        string Nested(int depth) => "{{ " + string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)) + " }}";
        Assert.DoesNotThrow(() => ChatTemplate.Parse(Nested(50)));
        Assert.That(Assert.Throws<TemplateException>(() => ChatTemplate.Parse(Nested(20_000)))!.Problem, Does.Contain("deep"));
    }

    [TestCase("{% if 1 %}", "{% endif %}")]
    [TestCase("{% for a in b %}", "{% endfor %}")]
    [TestCase("{% macro m() %}", "{% endmacro %}")]
    public void NestedBlocksAreBounded(string open, string close)
    {
        string source = string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000));
        Assert.That(Assert.Throws<TemplateException>(() => ChatTemplate.Parse(source))!.Problem, Does.Contain("deep"));
    }

    [TestCase(" + 1")]
    [TestCase(" and 1")]
    [TestCase("|string")]
    [TestCase(".x")]
    [TestCase(" ~ 1")]
    [TestCase(" if 1")]
    public void LongChainsRenderOrAreRefused(string link)
    {
        ChatTemplate template = ChatTemplate.Parse("{{ 1" + string.Concat(Enumerable.Repeat(link, 100_000)) + " }}");
        try
        {
            template.Render(Chats.Hello);
        }
        catch (TemplateException failure)
        {
            Assert.That(failure.Problem, Does.Contain("deep").Or.Contain("no attribute"));
        }
    }

    [Test]
    public void LimitsAreTheCallersToSet()
    {
        ChatTemplate template = ChatTemplate.Parse("{% for i in range(100) %}{{ i }}{% endfor %}");
        Assert.DoesNotThrow(() => template.Render(Chats.Hello));
        Assert.Throws<TemplateException>(() => template.Render(Chats.Hello with { Limits = new() { MaxSteps = 100 } }));
        Assert.Throws<TemplateException>(() => template.Render(Chats.Hello with { Limits = new() { MaxTextLength = 100 } }));
        Assert.Throws<TemplateException>(() => template.Render(Chats.Hello with { Limits = new() { MaxItems = 99 } }));
    }
}
