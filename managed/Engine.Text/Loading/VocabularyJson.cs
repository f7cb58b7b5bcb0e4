using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Engine.Text;

/// <summary>Reads vocabularies and merge lists out of JSON without a string for each piece.</summary>
internal static class VocabularyJson
{
    /// <summary>Reads an object from piece to id.</summary>
    public static Vocabulary ReadVocabulary(JsonView view)
    {
        if (view.Element.ValueKind != JsonValueKind.Object) throw view.Bad("expected an object from piece to id");
        int count = view.Element.GetPropertyCount();
        VocabularyBuilder builder = new(count);
        int limit = HighestId(count);
        foreach (JsonProperty member in view.Element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out int id) || (uint)id > (uint)limit)
                throw view.Bad($"piece '{SafeName(member)}' needs a whole number from 0 to {limit} as id ({count} pieces)");
            ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(member);
            if (raw.Contains((byte)'\\')) builder.Add(Unescape(raw, view), id);
            else builder.Add(raw, id);
        }
        return builder.Build();
    }

    /// <summary>Highest id that is accepted for a vocabulary of so many pieces: holes are common, but must not make tables unbounded.</summary>
    public static int HighestId(int count) => (int)Math.Min(VocabularyBuilder.MaximumId, 1_000_000 + 8L * count);

    /// <summary>Reads merges: "left right" strings or [left, right] pairs.</summary>
    public static List<(int, int, int)> ReadMerges(JsonView view, Vocabulary vocabulary, string? continuingPrefix)
    {
        if (view.Element.ValueKind != JsonValueKind.Array) throw view.Bad("expected an array of merges");
        int prefix = Encoding.UTF8.GetByteCount(continuingPrefix ?? "");
        List<(int, int, int)> merges = new(view.Element.GetArrayLength());
        MergeReader reader = new(vocabulary, prefix);
        int index = 0;
        foreach (JsonElement item in view.Element.EnumerateArray())
        {
            string? problem = item.ValueKind switch
            {
                JsonValueKind.String => reader.Read(Bytes(item, view), merges),
                JsonValueKind.Array when item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String
                    => reader.Read(Bytes(item[0], view), Bytes(item[1], view), merges),
                _ => "expected \"left right\" or [left, right]",
            };
            if (problem is not null) throw new TokenizerFormatException(view.File, $"{view.Path}[{index}]", problem);
            index++;
        }
        return merges;
    }

    private static ReadOnlySpan<byte> Bytes(JsonElement text, JsonView view)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        return raw.Contains((byte)'\\') ? Unescape(raw, view) : raw;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> raw, JsonView view)
    {
        byte[] quoted = new byte[raw.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        raw.CopyTo(quoted.AsSpan(1));
        Utf8JsonReader reader = new(quoted);
        reader.Read();
        try
        {
            byte[] text = new byte[raw.Length];
            return text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException error)
        {
            throw view.Bad("a piece is not valid UTF-8 or has a lone surrogate", error);
        }
    }

    private static string SafeName(JsonProperty member) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
}
