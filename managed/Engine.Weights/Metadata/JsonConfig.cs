using System.Text.Json;
using Engine.Tensors;

namespace Engine.Weights;

/// <summary>Reads a Hugging Face JSON file (config.json, generation_config.json) into dotted keys.</summary>
internal static class JsonConfig
{
    private const long MaxBytes = 64 << 20;
    private const int MaxDepth = 32;

    /// <summary>Reads config.json, the rope settings brought to their new spelling.</summary>
    public static Metadata Read(string path) => Settings(path, ReadBytes(path));

    /// <summary>Reads config.json from memory; <paramref name="name"/> stands for its path.</summary>
    public static Metadata Parse(string name, ReadOnlySpan<byte> json) => Settings(name, json.ToArray());

    /// <summary>Reads any JSON object as it is spelled.</summary>
    public static Dictionary<string, MetadataValue> ReadValues(string path) => Flatten(path, ReadBytes(path), []);

    /// <summary>The bytes of a small text file.</summary>
    public static byte[] ReadBytes(string path)
    {
        using MappedFile file = MappedFile.Open(path);
        if (file.Length > MaxBytes) throw new ModelFileException(path, "file", $"is {file.Length} bytes long, no configuration; check the path");
        return file.Span(0, (int)file.Length).ToArray();
    }

    /// <summary>Parses JSON; a malformed text becomes a <see cref="ModelFileException"/> with its line.</summary>
    public static JsonDocument ParseDocument(string path, byte[] json)
    {
        ReadOnlyMemory<byte> text = json;
        if (text.Span.StartsWith("\uFEFF"u8)) text = text[3..];
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException error)
        {
            throw new ModelFileException(path, $"line {error.LineNumber + 1}", $"is no valid JSON ({error.Message}); download or correct the file", error);
        }
    }

    private static Metadata Settings(string path, byte[] json)
    {
        var nulls = new HashSet<string>(StringComparer.Ordinal);
        Dictionary<string, MetadataValue> values = Flatten(path, json, nulls);
        RopeSpelling.Normalize(values);
        return new Metadata(path, MetadataSource.HuggingFace, values, nulls: nulls);
    }

    private static Dictionary<string, MetadataValue> Flatten(string path, byte[] json, HashSet<string> nulls)
    {
        SpellInfinityAsNumber(json);
        using JsonDocument document = ParseDocument(path, json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new ModelFileException(path, "file", "holds no JSON object; check that it is the right file");
        var values = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        try
        {
            AddObject(values, nulls, "", document.RootElement);
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFileException(path, "file", "holds a string that is no valid text; download or correct the file", error);
        }

        return values;
    }

    private static void AddObject(Dictionary<string, MetadataValue> values, HashSet<string> nulls, string prefix, JsonElement element)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string key = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object) AddObject(values, nulls, key + ".", property.Value);
            else if (Value(property.Value) is { } value) values[key] = value;
            else
            {
                values.Remove(key);
                nulls.Add(key);
            }
        }
    }

    // Objects and nulls inside arrays have no typed face; they are kept as their text so that the array keeps its length.
    private static MetadataValue? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => MetadataValue.Of(true),
        JsonValueKind.False => MetadataValue.Of(false),
        JsonValueKind.String => MetadataValue.Of(element.GetString()!),
        JsonValueKind.Number => element.TryGetInt64(out long integer) ? MetadataValue.Of(integer) : MetadataValue.Of(element.GetDouble()),
        JsonValueKind.Array => MetadataValue.Of(new MetadataList([.. element.EnumerateArray().Select(item => Value(item) ?? MetadataValue.Of(item.GetRawText()))])),
        _ => null,
    };

    // Python writes a bare Infinity, which is no JSON: 1e999 has room in its place and reads as infinity.
    private static void SpellInfinityAsNumber(Span<byte> json)
    {
        ReadOnlySpan<byte> word = "Infinity"u8;
        bool quoted = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (quoted && json[i] == '\\') i++;
            else if (json[i] == '"') quoted = !quoted;
            else if (!quoted && json[i] == 'I' && json[i..].StartsWith(word)) "1e999   "u8.CopyTo(json[i..]);
        }
    }
}
