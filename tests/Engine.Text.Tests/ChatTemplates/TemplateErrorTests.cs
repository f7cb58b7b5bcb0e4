using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

public sealed class TemplateErrorTests
{
    [TestCase("{{ nope.x }}", 1, 8, "'nope' is undefined")]
    [TestCase("a\n  {{ messages[0].role.x.y }}", 2, 24, "'str object' has no attribute 'x'")]
    [TestCase("{% for m in messages %}\n{{ m.content + 1 }}\n{% endfor %}", 2, 14, "unsupported operand types for +: 'str' and 'int'")]
    [TestCase("{{ 1 | nofilter }}", 1, 8, "there is no filter named 'nofilter'")]
    [TestCase("{{ 1 is notest }}", 1, 6, "there is no test named 'notest'")]
    [TestCase("{{ messages | tojson(wrong=1) }}", 1, 15, "tojson() got an unexpected keyword argument 'wrong'")]
    [TestCase("{{ messages.append(1) }}", 1, 19, "access to attribute 'append' of 'list' object is unsafe: templates cannot change their input")]
    [TestCase("{% set messages.x = 1 %}", 1, 8, "cannot assign attribute on non-namespace object")]
    [TestCase("{{ {}.x | tojson }}", 1, 11, "Object of type Undefined is not JSON serializable: 'dict object' has no attribute 'x'")]
    public void RenderingNamesThePlaceAndTheProblem(string source, int line, int column, string problem)
    {
        TemplateException? failure = Assert.Throws<TemplateException>(() => ChatTemplate.Parse(source, "tokenizer_config.json").Render(Chats.Hello));
        Assert.That((failure!.Line, failure.Column, failure.Problem, failure.TemplateName, failure.IsRaisedByTemplate), Is.EqualTo((line, column, problem, "tokenizer_config.json", false)));
    }

    [TestCase("\n{% if x %}", 2, 11, "'if' of line 2 is not closed")]
    [TestCase("{% for x in y %}{% endif %}", 1, 20, "unknown tag 'endif'; 'for' of line 1 is still open")]
    [TestCase("{% do x %}", 1, 4, "unknown tag 'do'")]
    [TestCase("{{ 1 + }}", 1, 8, "unexpected the end of the tag, expected an expression")]
    [TestCase("{{ 'a }}", 1, 4, "the string is not closed")]
    [TestCase("{{ (1] }}", 1, 6, "unexpected ']', expected ')'")]
    [TestCase("{{ a ? b }}", 1, 6, "unexpected character '?'")]
    [TestCase("x\n {# y", 2, 2, "the comment is not closed: #} is missing")]
    [TestCase("{% include 'x' %}", 1, 4, "'include' needs other templates, and a chat template stands alone")]
    [TestCase("{% extends 'x' %}", 1, 4, "'extends' needs other templates, and a chat template stands alone")]
    [TestCase("{% break %}", 1, 4, "'break' outside of a loop")]
    [TestCase(@"{{ 'a\u12' }}", 1, 6, "the escape needs 4 hexadecimal digits of a code point")]
    public void ParsingNamesThePlaceAndTheProblem(string source, int line, int column, string problem)
    {
        TemplateException? failure = Assert.Throws<TemplateException>(() => ChatTemplate.Parse(source, "t"));
        Assert.That((failure!.Line, failure.Column, failure.Problem), Is.EqualTo((line, column, problem)));
        Assert.That(failure.Message, Is.EqualTo($"chat template 't', line {line}, column {column}: {problem}"));
    }

    [Test]
    public void WhatTheTemplateRaisesIsItsMessageVerbatim()
    {
        ChatTemplate template = ChatTemplate.Parse("{% if messages[0].role != 'system' %}\n  {{ raise_exception('Roles must alternate: ' ~ messages[0].role) }}\n{% endif %}");
        TemplateException? failure = Assert.Throws<TemplateException>(() => template.Render(Chats.Hello));
        Assert.That((failure!.Problem, failure.Line, failure.IsRaisedByTemplate), Is.EqualTo(("Roles must alternate: user", 2, true)));
    }
}
