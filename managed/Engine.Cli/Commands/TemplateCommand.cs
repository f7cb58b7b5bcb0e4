using System.CommandLine;
using Engine.Cli.Output;
using Engine.Tensors;
using Engine.Text.ChatTemplates;
using Engine.Weights;

namespace Engine.Cli.Commands;

/// <summary>
/// `engine template`: the text that a model's chat template makes of a conversation. Standard output gets that text and not a byte more; on a terminal the line
/// is ended on standard error, so that the prompt of the shell does not run into it.
/// </summary>
internal static class TemplateCommand
{
    public static Command Create()
    {
        Option<string?> model = new("--model", "-m") { Description = "a model, its tokenizer_config.json, or a template by itself (.jinja) (default: the embedded model)", HelpName = "PATH" };
        Option<string> messages = new("--messages") { Description = "a list of messages, or an object with messages, tools and further variables of the template", HelpName = "FILE.json", Required = true };
        Option<string?> tools = new("--tools") { Description = "a list of descriptions of the functions that the model may call", HelpName = "FILE.json" };
        Option<string?> name = new("--name") { Description = "which template, where the model has several (default: tool_use with tools, else default)", HelpName = "NAME" };
        Option<bool> noPrompt = new("--no-generation-prompt") { Description = "do not open the assistant's turn at the end" };
        Option<bool> json = new("--json") { Description = "print one JSON document" };
        Command command = new("template", "Render a model's chat template") { model, messages, tools, name, noPrompt, json };
        command.SetAction(parsed => ExitCodes.Guard(() =>
        {
            ConversationFile conversation = ConversationFile.Read(parsed.GetValue(messages)!);
            if (parsed.GetValue(tools) is { } file) conversation = conversation.WithTools(file);
            if (parsed.GetValue(noPrompt)) conversation = conversation.WithoutGenerationPrompt();
            ChatTemplateSet templates = Load(parsed.GetValue(model));
            ChatTemplateInput input = conversation.Input;
            string? wanted = parsed.GetValue(name);
            string text = templates.Render(input, wanted);
            if (parsed.GetValue(json)) Write(text, templates.Select(wanted, input.Tools is not null), templates);
            else Print(text);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static ChatTemplateSet Load(string? path)
    {
        if (path is not null && !Path.Exists(path)) throw new ModelFileException(path, "file", "does not exist; check the path");
        if (path is not null && ModelTemplates.CanRead(path))
            return ModelTemplates.Read(path) ?? throw Missing(path);
        using ModelSource source = ModelLoading.Open(path);
        return ModelTemplates.Find(source, ModelTokenizer.Find(source)) ?? throw Missing(source.Path);
    }

    private static UnsupportedException Missing(string path) => new($"rendering a conversation with {path}", "it holds no chat template");

    private static void Write(string text, ChatTemplate template, ChatTemplateSet templates) => JsonOutput.Write(Console.Out, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("text", text);
        writer.WriteString("template", template.Name);
        writer.WriteStartArray("names");
        foreach (string name in templates.Names) writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void Print(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
        if (!text.EndsWith('\n') && !Console.IsOutputRedirected && !Console.IsErrorRedirected) Console.Error.WriteLine();
    }
}
