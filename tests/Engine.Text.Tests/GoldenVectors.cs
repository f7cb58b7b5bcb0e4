using System.Text.Json;
using Engine.TestSupport;

namespace Engine.Text.Tests;

/// <summary>Runs the vectors of a golden file against a tokenizer and lists every difference.</summary>
internal static class GoldenVectors
{
    public static void Check(Tokenizer tokenizer, string vectorFile)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(vectorFile));
        List<string> problems = [];
        int cases = 0;
        foreach (JsonElement item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            cases++;
            CheckCase(tokenizer, item, problems);
        }
        if (document.RootElement.TryGetProperty("pairs", out JsonElement pairs))
            foreach (JsonElement item in pairs.EnumerateArray())
            {
                cases++;
                TokenEncoding encoding = tokenizer.EncodeFull(item.GetProperty("a").GetString()!, item.GetProperty("b").GetString());
                Compare(problems, "pair ids", item.GetProperty("a"), Ints(item.GetProperty("ids")), [.. encoding.Ids]);
                Compare(problems, "pair type ids", item.GetProperty("a"), Ints(item.GetProperty("type_ids")), [.. encoding.TypeIds]);
            }
        Assert.That(cases, Is.GreaterThan(0));
        Assert.That(problems, Is.Empty, $"{problems.Count} differences in {cases} cases:\n{string.Join('\n', problems.Take(12))}");
    }

    private static void CheckCase(Tokenizer tokenizer, JsonElement item, List<string> problems)
    {
        JsonElement text = item.GetProperty("text");
        string input = text.GetString()!;
        int[] expected = Ints(item.GetProperty("ids"));
        TokenEncoding encoding = tokenizer.EncodeFull(input, null, new EncodeOptions { AddSpecialTokens = false });
        Compare(problems, "ids", text, expected, [.. encoding.Ids]);
        Compare(problems, "ids alone", text, expected, tokenizer.Encode(input, addSpecialTokens: false));
        if (item.TryGetProperty("offsets", out JsonElement offsets) && offsets.ValueKind == JsonValueKind.Array)
            Compare(problems, "offsets", text, [.. offsets.EnumerateArray().SelectMany(o => Ints(o))], [.. encoding.Offsets.SelectMany(o => new[] { o.Start, o.End })]);
        if (item.TryGetProperty("pieces", out JsonElement pieces) && pieces.ValueKind == JsonValueKind.Array)
            Compare(problems, "pieces", text, [.. pieces.EnumerateArray().Select(p => p.GetString()!)], [.. encoding.Pieces]);
        if (item.TryGetProperty("with_special", out JsonElement special) && special.ValueKind == JsonValueKind.Array)
        {
            Compare(problems, "with special", text, Ints(special), tokenizer.Encode(input));
            Compare(problems, "full with special", text, Ints(special), [.. tokenizer.EncodeFull(input).Ids]);
        }
        int[] ids = item.TryGetProperty("with_special", out special) && special.ValueKind == JsonValueKind.Array ? Ints(special) : expected;
        if (item.TryGetProperty("decoded", out JsonElement decoded)) CheckDecoding(problems, tokenizer, text, expected, false, decoded.GetString()!);
        if (item.TryGetProperty("decoded_skip_special", out decoded) && decoded.ValueKind == JsonValueKind.String) CheckDecoding(problems, tokenizer, text, ids, true, decoded.GetString()!);
    }

    private static void CheckDecoding(List<string> problems, Tokenizer tokenizer, JsonElement text, int[] ids, bool skipSpecial, string expected)
    {
        Compare(problems, $"decoded, skip special {skipSpecial}", text, [expected], [tokenizer.Decode(ids, skipSpecial, cleanUpSpaces: false)]);
        StreamDetokenizer stream = tokenizer.CreateDetokenizer(skipSpecial, cleanUpSpaces: false);
        string streamed = "";
        foreach (int id in ids)
        {
            ReadOnlySpan<char> part = stream.Append(id);
            if (part.Length > 0 && char.IsHighSurrogate(part[^1])) problems.Add($"half a character in a stream of {text}");
            streamed += part.ToString();
        }
        streamed += stream.Finish().ToString();
        Compare(problems, $"streamed, skip special {skipSpecial}", text, [expected], [streamed]);
    }

    private static void Compare<T>(List<string> problems, string what, JsonElement text, T[] expected, T[] actual)
    {
        if (expected.AsSpan().SequenceEqual(actual)) return;
        problems.Add($"{what} of {text.GetRawText()}:\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(i => i.GetInt32())];
}
