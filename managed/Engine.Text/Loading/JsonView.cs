using System.Text;
using System.Text.Json;

namespace Engine.Text;

/// <summary>A JSON value with its file and path, so that every complaint can name the place.</summary>
internal readonly struct JsonView
{
    private const int LongestReplacement = 1024;

    private readonly JsonElement element;

    private JsonView(JsonElement element, string file, string path)
    {
        this.element = element;
        File = file;
        Path = path;
    }

    /// <summary>File the value is from.</summary>
    public string File { get; }

    /// <summary>Path of the value, "$.model.vocab".</summary>
    public string Path { get; }

    /// <summary>The value itself.</summary>
    public JsonElement Element => element;

    /// <summary>Parses a document.</summary>
    /// <exception cref="TokenizerFormatException">It is not JSON.</exception>
    public static JsonView Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        try
        {
            if (utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) utf8 = utf8[3..];
            return new JsonView(JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 64 }).RootElement, file, "$");
        }
        catch (JsonException error)
        {
            throw new TokenizerFormatException(file, $"line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}", "not valid JSON: download the file again", error);
        }
    }

    /// <summary>Whether the value is absent or null.</summary>
    public bool IsMissing => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>A member of an object; missing if it is not there.</summary>
    public JsonView this[string name]
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Object) throw Bad("expected an object");
            return new JsonView(element.TryGetProperty(name, out JsonElement value) ? value : default, File, $"{Path}.{name}");
        }
    }

    /// <summary>Whether the value is an object with such a member.</summary>
    public bool Has(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    /// <summary>Whether the value is an object with such a member, an object itself.</summary>
    public bool HasObject(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonView> Items()
    {
        if (element.ValueKind != JsonValueKind.Array) throw Bad("expected an array");
        return Enumerate(this);

        static IEnumerable<JsonView> Enumerate(JsonView view)
        {
            int index = 0;
            foreach (JsonElement item in view.element.EnumerateArray()) yield return new JsonView(item, view.File, $"{view.Path}[{index++}]");
        }
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonView Value)> Members()
    {
        if (element.ValueKind != JsonValueKind.Object) throw Bad("expected an object");
        return Enumerate(this);

        static IEnumerable<(string, JsonView)> Enumerate(JsonView view)
        {
            foreach (JsonProperty member in view.element.EnumerateObject())
                yield return (view.Name(member), new JsonView(member.Value, view.File, $"{view.Path}.{view.Name(member)}"));
        }
    }

    /// <summary>A string.</summary>
    public string String()
    {
        if (element.ValueKind != JsonValueKind.String) throw Bad("expected a string");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw Bad("the string is not valid UTF-8 or has a lone surrogate", error);
        }
    }

    /// <summary>A string, or null when missing.</summary>
    public string? OptionalString() => IsMissing ? null : String();

    /// <summary>A string that is put into texts again and again: of bounded length.</summary>
    public string ShortString() => String() is { Length: <= LongestReplacement } text ? text : throw Bad($"longer than {LongestReplacement} characters");

    /// <summary>A string of exactly one code point.</summary>
    public Rune Character()
    {
        string text = String();
        return Rune.TryGetRuneAt(text + "\0", 0, out Rune rune) && rune.Utf16SequenceLength == text.Length ? rune : throw Bad("expected a string of one character");
    }

    /// <summary>A truth value.</summary>
    public bool Bool() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Bad("expected true or false"),
    };

    /// <summary>A truth value, or the default when missing.</summary>
    public bool Bool(bool otherwise) => IsMissing ? otherwise : Bool();

    /// <summary>A whole number of at most 31 bits.</summary>
    public int Int() => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) && value >= 0 ? value : throw Bad("expected a whole number from 0 to 2147483647");

    /// <summary>A whole number, or the default when missing.</summary>
    public int Int(int otherwise) => IsMissing ? otherwise : Int();

    /// <summary>A number.</summary>
    public double Double() => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) ? value : throw Bad("expected a number");

    /// <summary>An error at this place.</summary>
    public TokenizerFormatException Bad(string problem, Exception? inner = null) => new(File, Path, problem, inner);

    private string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException error)
        {
            throw Bad("a member's name is not valid UTF-8 or has a lone surrogate", error);
        }
    }
}
