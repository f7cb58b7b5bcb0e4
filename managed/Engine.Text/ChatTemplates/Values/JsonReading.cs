using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Engine.Text.ChatTemplates;

/// <summary>JSON text as template values.</summary>
internal static class JsonReading
{
    public static TemplateValue Read(JsonElement element)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return element.ValueKind switch
        {
            JsonValueKind.Object => ReadObject(element),
            JsonValueKind.Array => new ListValue([.. element.EnumerateArray().Select(Read)]),
            JsonValueKind.String => new StringValue(element.GetString()!),
            JsonValueKind.Number => ReadNumber(element.GetRawText()),
            JsonValueKind.True => BooleanValue.True,
            JsonValueKind.False => BooleanValue.False,
            _ => NoneValue.Instance,
        };
    }

    private static DictValue ReadObject(JsonElement element)
    {
        DictValue dictionary = new();
        foreach (JsonProperty property in element.EnumerateObject()) dictionary.Entries[new StringValue(property.Name)] = Read(property.Value);
        return dictionary;
    }

    private static TemplateValue ReadNumber(string text) => text.AsSpan().ContainsAny('.', 'e', 'E')
        ? new FloatValue(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
        : new IntegerValue(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
}
