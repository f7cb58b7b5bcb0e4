using System.Runtime.InteropServices;
using System.Text.Json;
using Engine.Text;

namespace Engine.Cli.Output;

/// <summary>Tokens, and what they cost, as JSON.</summary>
internal static class EncodingJson
{
    /// <summary>Writes the properties ids, pieces, offsets and text.</summary>
    public static void WriteTokens(Utf8JsonWriter writer, Tokenizer tokenizer, TokenEncoding encoding)
    {
        writer.WriteStartArray("ids");
        foreach (int id in encoding.Ids) writer.WriteNumberValue(id);
        writer.WriteEndArray();
        writer.WriteStartArray("pieces");
        foreach (string piece in encoding.Pieces) writer.WriteStringValue(piece);
        writer.WriteEndArray();
        writer.WriteStartArray("offsets");
        foreach (SourceRange range in encoding.Offsets)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(range.Start);
            writer.WriteNumberValue(range.End);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteString("text", tokenizer.Decode(CollectionsMarshal.AsSpan(encoding.Ids), skipSpecialTokens: false));
    }

    /// <summary>Writes the property cost: a member for each class of text that occurs, and "all".</summary>
    public static void WriteCost(Utf8JsonWriter writer, TokenizationCost cost)
    {
        writer.WriteStartObject("cost");
        foreach ((TextClass kind, string name) in CostTable.Classes)
            if (cost[kind].Bytes > 0) WriteClass(writer, name, cost[kind]);
        WriteClass(writer, "all", cost.Total);
        writer.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter writer, string name, ClassCost cost)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("words", cost.Words);
        writer.WriteNumber("bytes", cost.Bytes);
        writer.WriteNumber("tokens", cost.Tokens);
        writer.WriteNumber("tokensPerWord", cost.TokensPerWord);
        writer.WriteNumber("bytesPerToken", cost.BytesPerToken);
        writer.WriteNumber("splitWords", cost.SplitWords);
        writer.WriteNumber("fragmentation", cost.Fragmentation);
        writer.WriteEndObject();
    }
}
