using System.Text.Json;
using Engine.TestSupport;
using Engine.Weights;

namespace Engine.Transformer.Tests;

/// <summary>What the reference implementation said about a model: ids in, logits and hidden states out.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly WeightSet _tensors;
    private readonly JsonDocument _json;

    public GoldenModel(string name)
    {
        Folder = RepoPaths.Golden("models", name);
        _tensors = WeightSet.OpenSafetensors(Path.Combine(Folder, "golden.safetensors"));
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json")));
        Cases = [.. _json.RootElement.GetProperty("cases").EnumerateArray().Select(element => new GoldenCase(
            element.GetProperty("name").GetString()!,
            Ints(element.GetProperty("input_ids")),
            Ints(element.GetProperty("rows")),
            Tensor(element.GetProperty("logits").GetString()!),
            element.TryGetProperty("hidden", out JsonElement hidden) ? Tensor(hidden.GetString()!) : null,
            element.TryGetProperty("nll_mean", out JsonElement nll) ? nll.GetDouble() : null,
            element.TryGetProperty("prefix_length", out JsonElement prefix) ? prefix.GetInt32() : 0))];
    }

    public string Folder { get; }

    public GoldenCase[] Cases { get; }

    /// <summary>A generation run: the new ids, the end token if there was one.</summary>
    public (int[] Ids, int MaxTokens, int? End) Generation(string name)
    {
        JsonElement run = _json.RootElement.GetProperty("generation").GetProperty(name);
        JsonElement end = run.GetProperty("eos_token_id");
        return (Ints(run.GetProperty("ids")), run.GetProperty("max_new_tokens").GetInt32(), end.ValueKind == JsonValueKind.Null ? null : end.GetInt32());
    }

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt32())];

    private float[] Tensor(string name) => Dequantizer.Widen(_tensors[name]);
}

/// <param name="Name">short, long or prefix.</param>
/// <param name="Ids">The tokens.</param>
/// <param name="Rows">Rows of <paramref name="Logits"/>.</param>
/// <param name="Logits">[rows, vocabulary]</param>
/// <param name="Hidden">[layers + 1, tokens, width]</param>
/// <param name="NllMean">Mean negative log-likelihood of tokens 2..n.</param>
/// <param name="PrefixLength">Length of the bidirectional prefix.</param>
internal sealed record GoldenCase(string Name, int[] Ids, int[] Rows, float[] Logits, float[]? Hidden, double? NllMean, int PrefixLength);
