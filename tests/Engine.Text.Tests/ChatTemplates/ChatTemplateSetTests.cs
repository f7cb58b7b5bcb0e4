using System.Text.Json;
using Engine.Text.ChatTemplates;

namespace Engine.Text.Tests.ChatTemplates;

public sealed class ChatTemplateSetTests
{
    private static readonly ChatTemplateInput WithTools = Chats.Hello with { Tools = Chats.Value("""[{"name": "f"}]""") };

    [Test]
    public void OneTemplateServesEveryConversation()
    {
        ChatTemplateSet set = Read("""{"chat_template": "{{ bos_token }}{{ messages[0].content }}{{ tools is none }}{{ eos_token }}", "bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}, "extra_special_tokens": {"image_token": "<i>"}}""")!;
        Assert.That(set.Render(Chats.Hello), Is.EqualTo("<s>HelloTrue</s>"));
        Assert.That(set.Render(WithTools), Is.EqualTo("<s>HelloFalse</s>"));
        Assert.That(set.SpecialTokens, Is.EquivalentTo(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["image_token"] = "<i>" }));
    }

    [Test]
    public void ToolsChooseTheirTemplate()
    {
        ChatTemplateSet set = Read("""{"chat_template": [{"name": "default", "template": "D"}, {"name": "tool_use", "template": "T"}, {"name": "rag", "template": "R"}]}""")!;
        Assert.That((set.Render(Chats.Hello), set.Render(WithTools), set.Render(Chats.Hello, "rag"), set.Render(WithTools, "default")), Is.EqualTo(("D", "T", "R", "D")));
        Assert.That(Assert.Throws<TemplateException>(() => set.Render(Chats.Hello, "other"))!.Message, Does.Contain("default, tool_use, rag"));
    }

    [Test]
    public void WithoutADefaultSeveralTemplatesNeedAName()
    {
        ChatTemplateSet set = Read("""{"chat_template": [{"name": "a", "template": "A"}, {"name": "b", "template": "B"}]}""")!;
        Assert.That(set.Render(Chats.Hello, "b"), Is.EqualTo("B"));
        Assert.Throws<TemplateException>(() => set.Render(Chats.Hello));
    }

    [Test]
    public void ErrorsNameTheFileAndTheTemplate()
    {
        Assert.That(Assert.Throws<TemplateException>(() => Read("""{"chat_template": [{"name": "tool_use", "template": "{{"}]}"""))!.TemplateName, Is.EqualTo("config.json#tool_use"));
        Assert.That(Assert.Throws<TemplateException>(() => Read("""{"chat_template": 5}"""))!.TemplateName, Is.EqualTo("config.json"));
        Assert.Throws<TemplateException>(() => Read("""{"chat_template": [{"name": "x"}]}"""));
        Assert.Throws<TemplateException>(() => Read("[]"));
    }

    [Test]
    public void AFileWithoutTemplateHasNoSet()
    {
        Assert.That(Read("""{"eos_token": "</s>"}"""), Is.Null);
        Assert.That(Read("""{"chat_template": null}"""), Is.Null);
    }

    [Test]
    public void WhatTheCallerGivesTakesPrecedence()
    {
        ChatTemplateSet set = Read("""{"chat_template": "{{ bos_token }}{{ eos_token }}{{ extra }}{{ add_generation_prompt }}{{ pad_token is defined }}", "bos_token": "<s>", "eos_token": "</s>", "pad_token": null}""")!;
        ChatTemplateInput input = Chats.Hello with
        {
            AddGenerationPrompt = false,
            SpecialTokens = new Dictionary<string, string> { ["bos_token"] = "[B]" },
            Variables = new Dictionary<string, TemplateValue> { ["extra"] = TemplateValue.From(1), ["eos_token"] = TemplateValue.From("[E]") },
        };
        Assert.That(set.Render(input), Is.EqualTo("[B][E]1FalseFalse"));
    }

    [Test]
    public void OneTemplateRendersOnManyThreads()
    {
        ChatTemplate template = ChatTemplate.Parse("{% set ns = namespace(n=0) %}{% for i in range(count) %}{% set ns.n = ns.n + i %}{% endfor %}{{ messages[0].content }}{{ ns.n }}");
        string[] texts = new string[200];
        Parallel.For(0, texts.Length, i => texts[i] = template.Render(Chats.Hello with { Variables = new Dictionary<string, TemplateValue> { ["count"] = TemplateValue.From(i) } }));
        Assert.That(texts, Is.EqualTo(Enumerable.Range(0, texts.Length).Select(i => $"Hello{i * (i - 1) / 2}")));
    }

    private static ChatTemplateSet? Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ChatTemplateSet.FromTokenizerConfig(document.RootElement, "config.json");
    }
}
