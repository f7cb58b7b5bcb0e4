namespace Engine.Bench.Compare;

/// <summary>What is compared, over what, how often.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>Folder with the tokenizers' files, laid out as tok-tiktoken/, tok-gpt2/, tok-bert/, tok-mistral/, tok-t5/.</summary>
    public string Data { get; init; } = Path.Combine("..", "shared", "data");

    /// <summary>Texts by name; the generated ones when none is given.</summary>
    public IReadOnlyDictionary<string, string> TextFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of each generated text.</summary>
    public int Bytes { get; init; } = 2_000_000;

    /// <summary>Measured rounds; one more warms up.</summary>
    public int Repeat { get; init; } = 5;

    /// <summary>Where the figures go.</summary>
    public string Output { get; init; } = Path.Combine("bench", "results", "tokenizers.json");
}
