using System.Text.Json;

namespace Engine.Bench.Gate.Plots;

/// <summary>What the plots need of one `engine bench --json` document.</summary>
/// <param name="Model">File name of the model.</param>
/// <param name="Backend">What computed.</param>
/// <param name="PromptTokens">Tokens of the prompt; 0: none was measured.</param>
/// <param name="PromptRate">Prompt tokens a second.</param>
/// <param name="Sequences">Sequences that generated together; 0: generation was not measured.</param>
/// <param name="Depth">Tokens in each sequence's cache before.</param>
/// <param name="GenerateRate">Generated tokens a second, all sequences together.</param>
internal sealed record BenchRecord(string Model, string Backend, int PromptTokens, double PromptRate, int Sequences, int Depth, double GenerateRate)
{
    /// <summary>Reads a file: one document, an array of them, or one a line. Documents of other kinds are passed over.</summary>
    /// <exception cref="JsonException">The file is not JSON.</exception>
    public static IEnumerable<BenchRecord> Read(string json)
    {
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(json), new JsonReaderOptions { AllowMultipleValues = true });
        List<BenchRecord> records = [];
        while (reader.Read())
        {
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Array) records.AddRange(document.RootElement.EnumerateArray().Select(From).OfType<BenchRecord>());
            else if (From(document.RootElement) is { } record) records.Add(record);
        }

        return records;
    }

    private static BenchRecord? From(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("model", out JsonElement model) || model.GetString() is not { } path) return null;
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        double prompt = Mean(document, "promptTokensPerSecond"), generate = Mean(document, "generatedTokensPerSecond");
        if (prompt == 0 && generate == 0) return null;
        return new BenchRecord(
            name, document.TryGetProperty("backend", out JsonElement backend) ? backend.GetString() ?? "" : "",
            prompt > 0 ? Number(document, "promptTokens") : 0, prompt, generate > 0 ? Number(document, "sequences") : 0, Number(document, "depth"), generate);
    }

    private static double Mean(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement figures) && figures.TryGetProperty("mean", out JsonElement mean) ? mean.GetDouble() : 0;

    private static int Number(JsonElement document, string name) => document.TryGetProperty(name, out JsonElement number) ? number.GetInt32() : 0;
}
