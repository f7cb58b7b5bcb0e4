using System.Text.Json;

namespace Engine.Text.ChatTemplates;

/// <summary>The chat templates of a model by name, with the special tokens they print. Most models have one, named <c>default</c>; some have another for tools, <c>tool_use</c>.</summary>
public sealed class ChatTemplateSet
{
    /// <summary>The name of a template that has none.</summary>
    public const string DefaultName = "default";

    /// <summary>The name of the template that is preferred when there are tools.</summary>
    public const string ToolUseName = "tool_use";

    private static readonly string[] TokenNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
    private readonly Dictionary<string, ChatTemplate> _templates;

    /// <summary>A set of templates.</summary>
    /// <param name="templates">Templates by name; at least one.</param>
    /// <param name="specialTokens">Special tokens by their names in tokenizer_config.json.</param>
    public ChatTemplateSet(IEnumerable<KeyValuePair<string, ChatTemplate>> templates, IEnumerable<KeyValuePair<string, string>> specialTokens)
    {
        _templates = new(templates);
        if (_templates.Count == 0) throw new ArgumentException("a set needs at least one template", nameof(templates));
        SpecialTokens = new Dictionary<string, string>(specialTokens);
    }

    /// <summary>The names of the templates.</summary>
    public IReadOnlyCollection<string> Names => _templates.Keys;

    /// <summary>Special tokens by their names: bos_token, eos_token and others that are set.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; }

    /// <summary>
    /// Reads the templates of a tokenizer_config.json: <c>chat_template</c> is a text, or a list of objects with <c>name</c> and <c>template</c>;
    /// special tokens are texts or objects with <c>content</c>. Null when the file has no template.
    /// </summary>
    /// <param name="config">The root object of the file.</param>
    /// <param name="fileName">What errors call the file.</param>
    /// <exception cref="TemplateException">A template cannot be parsed, or the entry has another layout.</exception>
    public static ChatTemplateSet? FromTokenizerConfig(JsonElement config, string fileName)
    {
        if (config.ValueKind != JsonValueKind.Object) throw new TemplateException(fileName, 1, 1, "the file is not a JSON object");
        return config.TryGetProperty("chat_template", out JsonElement entry) && entry.ValueKind != JsonValueKind.Null
            ? new ChatTemplateSet(ReadTemplates(entry, fileName), ReadSpecialTokens(config))
            : null;
    }

    /// <summary>The special tokens of a tokenizer_config.json by name, those of extra_special_tokens included; those that are null or missing are left out.</summary>
    /// <param name="config">The root object of the file.</param>
    public static IReadOnlyDictionary<string, string> ReadSpecialTokens(JsonElement config)
    {
        Dictionary<string, string> tokens = [];
        foreach (string name in TokenNames)
            if (config.TryGetProperty(name, out JsonElement entry) && TokenText(entry) is { } text) tokens[name] = text;
        if (config.TryGetProperty("extra_special_tokens", out JsonElement extra) && extra.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty entry in extra.EnumerateObject())
                if (TokenText(entry.Value) is { } text) tokens[entry.Name] = text;
        }

        return tokens;
    }

    /// <summary>The template to render with: the one named; without a name, <c>tool_use</c> when there are tools and such a template, or else the default one.</summary>
    /// <param name="name">The name wanted, or null.</param>
    /// <param name="hasTools">Whether there are tools to describe.</param>
    /// <exception cref="TemplateException">There is no template of that name, or several and none is the default.</exception>
    public ChatTemplate Select(string? name, bool hasTools)
    {
        if (name is null && hasTools && _templates.TryGetValue(ToolUseName, out ChatTemplate? template)) return template;
        if (_templates.TryGetValue(name ?? DefaultName, out template)) return template;
        if (name is null && _templates.Count == 1) return _templates.Values.First();
        throw new TemplateException(name ?? DefaultName, 1, 1, $"the model has no chat template of this name; it has: {string.Join(", ", _templates.Keys)}");
    }

    /// <summary>Renders a conversation with the template that fits it; special tokens of the input take precedence over those of the set.</summary>
    /// <param name="input">The conversation.</param>
    /// <param name="name">The name of the template wanted, or null to choose.</param>
    /// <exception cref="TemplateException">The template is missing, fails, refuses the conversation or exceeds a limit.</exception>
    public string Render(ChatTemplateInput input, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        Dictionary<string, string> tokens = new(SpecialTokens);
        foreach ((string token, string text) in input.SpecialTokens) tokens[token] = text;
        return Select(name, input.Tools is not (null or NoneValue)).Render(input with { SpecialTokens = tokens });
    }

    private static Dictionary<string, ChatTemplate> ReadTemplates(JsonElement entry, string fileName)
    {
        if (entry.ValueKind == JsonValueKind.String) return new() { [DefaultName] = ChatTemplate.Parse(entry.GetString()!, fileName) };
        Dictionary<string, ChatTemplate> templates = [];
        if (entry.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in entry.EnumerateArray())
            {
                if (Text(item, "name") is not { } name || Text(item, "template") is not { } source) throw WrongLayout(fileName);
                templates[name] = ChatTemplate.Parse(source, $"{fileName}#{name}");
            }
        }

        return templates.Count > 0 ? templates : throw WrongLayout(fileName);
    }

    private static string? TokenText(JsonElement entry) => entry.ValueKind == JsonValueKind.String ? entry.GetString() : Text(entry, "content");

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TemplateException WrongLayout(string fileName) =>
        new(fileName, 1, 1, "chat_template must be a text or a list of objects with name and template");
}
