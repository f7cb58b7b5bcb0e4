using System.Text.Json;
using Engine.Tensors;
using Engine.Text;
using Engine.Text.ChatTemplates;
using Engine.Weights;

namespace Engine;

/// <summary>Finds a model's chat templates: in its folder (tokenizer_config.json, chat_template.jinja, additional_chat_templates), or in the metadata of its GGUF file.</summary>
internal static class ModelTemplates
{
    private const string GgufKey = "tokenizer.chat_template";

    /// <summary>The templates, or null when the model has none.</summary>
    /// <param name="source">The model.</param>
    /// <param name="tokenizer">Its tokenizer, which knows the texts of special ids; may be null.</param>
    /// <exception cref="TemplateException">A template cannot be parsed.</exception>
    /// <exception cref="ModelFileException">A file is malformed.</exception>
    public static ChatTemplateSet? Find(ModelSource source, Tokenizer? tokenizer) =>
        source.Folder is { } folder ? FromFolder(folder) : FromGguf(source.Metadata, tokenizer);

    /// <summary>Whether <see cref="Read"/> reads a path by itself, without a model: a folder, a tokenizer_config.json, or a template (.jinja).</summary>
    public static bool CanRead(string path) =>
        Directory.Exists(path) || path.EndsWith("tokenizer_config.json", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jinja", StringComparison.OrdinalIgnoreCase);

    /// <summary>The templates of a path that <see cref="CanRead"/>, or null when it has none.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    public static ChatTemplateSet? Read(string path)
    {
        if (Directory.Exists(path)) return FromFolder(path);
        if (path.EndsWith(".jinja", StringComparison.OrdinalIgnoreCase))
            return new ChatTemplateSet([new(ChatTemplateSet.DefaultName, ChatTemplate.Parse(File.ReadAllText(path), path))], []);
        using JsonDocument document = ReadJson(path);
        return ChatTemplateSet.FromTokenizerConfig(document.RootElement, path);
    }

    /// <summary>Messages as a template sees them.</summary>
    public static TemplateValue Values(IEnumerable<ChatMessage> messages) => TemplateValue.List(messages.Select(static message => TemplateValue.Dictionary(
    [
        new("role", TemplateValue.From(message.Role)),
        new("content", TemplateValue.From(message.Content)),
    ])));

    private static ChatTemplateSet? FromFolder(string folder)
    {
        string config = Path.Combine(folder, "tokenizer_config.json"), single = Path.Combine(folder, "chat_template.jinja"), more = Path.Combine(folder, "additional_chat_templates");
        ChatTemplateSet? set = null;
        IReadOnlyDictionary<string, string> specials = new Dictionary<string, string>();
        if (File.Exists(config))
        {
            using JsonDocument document = ReadJson(config);
            set = ChatTemplateSet.FromTokenizerConfig(document.RootElement, config);
            specials = ChatTemplateSet.ReadSpecialTokens(document.RootElement);
        }

        if (!File.Exists(single)) return set;
        Dictionary<string, ChatTemplate> templates = new() { [ChatTemplateSet.DefaultName] = Parse(single) };
        if (Directory.Exists(more))
            foreach (string file in Directory.GetFiles(more, "*.jinja").Order(StringComparer.Ordinal)) templates[Path.GetFileNameWithoutExtension(file)] = Parse(file);
        return new ChatTemplateSet(templates, specials);

        static ChatTemplate Parse(string file) => ChatTemplate.Parse(File.ReadAllText(file), file);
    }

    private static JsonDocument ReadJson(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException error)
        {
            throw new ModelFileException(file, $"line {error.LineNumber + 1}", "is no JSON; download the file again", error);
        }
    }

    private static ChatTemplateSet? FromGguf(Metadata metadata, Tokenizer? tokenizer)
    {
        Dictionary<string, ChatTemplate> templates = [];
        if (metadata.Has(GgufKey)) templates[ChatTemplateSet.DefaultName] = ChatTemplate.Parse(metadata.String(GgufKey), GgufKey);
        if (metadata.Has(GgufKey + "s"))
            foreach (string name in metadata.Strings(GgufKey + "s"))
                if (metadata.Has($"{GgufKey}.{name}")) templates[name] = ChatTemplate.Parse(metadata.String($"{GgufKey}.{name}"), $"{GgufKey}.{name}");
        return templates.Count == 0 ? null : new ChatTemplateSet(templates, SpecialTexts(tokenizer));
    }

    private static IEnumerable<KeyValuePair<string, string>> SpecialTexts(Tokenizer? tokenizer)
    {
        if (tokenizer is null) yield break;
        SpecialTokens ids = tokenizer.SpecialTokens;
        foreach ((string name, int? id) in new[] { ("bos_token", ids.BeginId), ("eos_token", ids.EndId), ("unk_token", ids.UnknownId), ("pad_token", ids.PaddingId), ("sep_token", ids.SeparatorId), ("cls_token", ids.ClassifierId), ("mask_token", ids.MaskId) })
            if (id is { } known && tokenizer.GetPiece(known) is { } text) yield return new(name, text);
    }
}
