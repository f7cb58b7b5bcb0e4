using System.Text.Json;

namespace Engine.Cli.Tests;

[NonParallelizable]
public class TemplateCommandTests
{
    private const string Config = """
        {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "chat_template": [
          {"name": "default", "template": "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}{{ mood }}"},
          {"name": "tool_use", "template": "{{ tools | length }} tools:{{ tools[0].name }}"},
          {"name": "picky", "template": "{{ raise_exception('no system message here') }}"}]}
        """;

    private const string Messages = """[{"role": "user", "content": "Grüße"}]""";
    private string _folder = null!;

    [OneTimeSetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("engine-template-").FullName;
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), Config);
    }

    [OneTimeTearDown]
    public void DropFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_text_is_printed_exactly() => Assert.That(Render(Messages), Is.EqualTo((0, "<s>[user]Grüße</s>[assistant]", "")));

    [Test]
    public void The_generation_prompt_can_be_left_out_whatever_the_file_says()
    {
        Assert.That(Render(Messages, "--no-generation-prompt").Output, Is.EqualTo("<s>[user]Grüße</s>"));
        Assert.That(Render($$"""{"messages": {{Messages}}, "add_generation_prompt": true}""", "--no-generation-prompt").Output, Is.EqualTo("<s>[user]Grüße</s>"));
        Assert.That(Render($$"""{"messages": {{Messages}}, "add_generation_prompt": false}""").Output, Is.EqualTo("<s>[user]Grüße</s>"));
    }

    [Test]
    public void An_object_brings_variables_and_tools()
    {
        Assert.That(Render($$"""{"messages": {{Messages}}, "mood": "!", "tools": null}""").Output, Is.EqualTo("<s>[user]Grüße</s>[assistant]!"));
        Assert.That(Render($$"""{"messages": {{Messages}}, "tools": [{"name": "clock"}]}""").Output, Is.EqualTo("1 tools:clock"));
    }

    [Test]
    public void Tools_of_a_file_choose_the_template_for_tools_and_win_over_those_of_the_conversation()
    {
        string tools = Write("tools.json", """[{"name": "a"}, {"name": "b"}]""");
        Assert.That(Render(Messages, "--tools", tools).Output, Is.EqualTo("2 tools:a"));
        Assert.That(Render($$"""{"messages": {{Messages}}, "tools": [{"name": "clock"}]}""", "--tools", tools).Output, Is.EqualTo("2 tools:a"));
        Assert.That(Render(Messages, "--tools", tools, "--name", "default").Output, Does.StartWith("<s>[user]"));
    }

    [Test]
    public void Json_is_one_document()
    {
        (int code, string output, _) = Render(Messages, "--json");
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.That(code, Is.Zero);
        Assert.That(document.RootElement.GetProperty("text").GetString(), Is.EqualTo("<s>[user]Grüße</s>[assistant]"));
        Assert.That(document.RootElement.GetProperty("names").GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public void A_template_file_and_the_embedded_model_render_too()
    {
        string template = Write("mine.jinja", "{{ messages[0].content }}{{ unknown_token }}\n\n"), messages = Write("m.json", Messages);
        Assert.That(CommandLine.Run("template", "--model", template, "--messages", messages).Output, Is.EqualTo("Grüße\n"));
        (int code, string output, string error) = CommandLine.Run("template", "--messages", messages);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("Grüße"));
    }

    [TestCase("""[{"role": """, 3, "line 1")]
    [TestCase("3", 3, "list of messages")]
    [TestCase("""{"tools": []}""", 3, "messages")]
    [TestCase("""[{"role": "user", "content": "\ud800"}]""", 3, "surrogate")]
    public void A_file_of_another_layout_is_told(string content, int expected, string named)
    {
        (int code, string output, string error) = Render(content);
        Assert.That((code, output), Is.EqualTo((expected, "")));
        Assert.That(error, Does.Contain(named).And.Contain("messages.json"));
    }

    [Test]
    public void What_is_missing_or_refused_is_named()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Render(Messages, "--name", "nosuch").Code, Is.EqualTo(3));
            Assert.That(Render(Messages, "--name", "nosuch").Error, Does.Contain("nosuch").And.Contain("tool_use"));
            Assert.That(Render(Messages, "--name", "picky").Error, Does.Contain("no system message here"));
            Assert.That(Render(Messages, "--tools", Path.Combine(_folder, "none.json")).Error, Does.Contain("none.json"));
            Assert.That(CommandLine.Run("template", "--model", _folder).Code, Is.EqualTo(2), "--messages is required");
        }
    }

    private (int Code, string Output, string Error) Render(string messages, params string[] more) =>
        CommandLine.Run(["template", "--model", _folder, "--messages", Write("messages.json", messages), .. more]);

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
