using System.Text.Json;
using Engine.Tensors;
using Engine.Text.ChatTemplates;

namespace Engine.Cli.Commands;

/// <summary>A conversation as a JSON file: a list of messages, or an object with messages, tools, documents and further variables of the template.</summary>
internal sealed class ConversationFile
{
    private const string GenerationPrompt = "add_generation_prompt";

    private ConversationFile(ChatTemplateInput input) => Input = input;

    /// <summary>What the template sees.</summary>
    public ChatTemplateInput Input { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFileException">It is missing, no JSON, or has another layout.</exception>
    public static ConversationFile Read(string file)
    {
        using JsonDocument document = Parse(file);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array) return new ConversationFile(new ChatTemplateInput { Messages = Value(root, file) });
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("messages", out JsonElement messages) || messages.ValueKind != JsonValueKind.Array)
            throw new ModelFileException(file, "root", "is neither a list of messages nor an object with a list \"messages\"");
        Dictionary<string, TemplateValue> variables = [];
        foreach (JsonProperty property in root.EnumerateObject())
            if (property.Name is not ("messages" or "tools" or "documents")) variables[property.Name] = Value(property.Value, file);
        return new ConversationFile(new ChatTemplateInput
        {
            Messages = Value(messages, file),
            Tools = Optional(root, "tools", file),
            Documents = Optional(root, "documents", file),
            Variables = variables,
        });
    }

    /// <summary>The same with the tools of a file instead: a list, or an object with a list "tools".</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public ConversationFile WithTools(string file)
    {
        using JsonDocument document = Parse(file);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("tools", out JsonElement inner)) root = inner;
        if (root.ValueKind != JsonValueKind.Array) throw new ModelFileException(file, "root", "is no list of tools; give a list of JSON schemas");
        return new ConversationFile(Input with { Tools = Value(root, file) });
    }

    /// <summary>The same without the opening of the assistant's turn, whatever the file says.</summary>
    public ConversationFile WithoutGenerationPrompt() => new(Input with
    {
        AddGenerationPrompt = false,
        Variables = Input.Variables.Where(static variable => variable.Key != GenerationPrompt).ToDictionary(),
    });

    private static TemplateValue? Optional(JsonElement root, string name, string file) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? Value(value, file) : null;

    private static TemplateValue Value(JsonElement element, string file)
    {
        try
        {
            return TemplateValue.FromJson(element);
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFileException(file, "text", "holds half of a surrogate pair; write whole characters", error);
        }
    }

    private static JsonDocument Parse(string file)
    {
        if (!File.Exists(file)) throw new ModelFileException(file, "file", "does not exist; check the path");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException error)
        {
            throw new ModelFileException(file, $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", "is no JSON; correct it there", error);
        }
    }
}
