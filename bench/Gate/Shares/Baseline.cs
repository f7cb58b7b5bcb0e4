using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Bench.Gate.Shares;

/// <summary>What a product must reach, and what it reached when the baseline was recorded.</summary>
internal sealed record RecordedShare
{
    /// <summary>Share of the roof that any machine of the tier must reach; set by hand, well below what is usual.</summary>
    public double Floor { get; init; }

    /// <summary>The recorded share; null before the first recording.</summary>
    public double? Median { get; init; }

    /// <summary>The recorded share's own error.</summary>
    public double Tolerance { get; init; }
}

/// <summary>bench/baselines/TIER.json.</summary>
internal sealed record Baseline
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The tier.</summary>
    public required string Tier { get; init; }

    /// <summary>The processor on which the shares were recorded; null before the first recording.</summary>
    public string? Processor { get; init; }

    /// <summary>The runtime on which they were recorded.</summary>
    public string? Runtime { get; init; }

    /// <summary>Threads with which they were recorded.</summary>
    public int Threads { get; init; }

    /// <summary>By the product's name.</summary>
    public required SortedDictionary<string, RecordedShare> Shares { get; init; }

    /// <summary>Reads the file; an empty baseline where there is none.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public static Baseline Read(string path, string tier) => File.Exists(path)
        ? JsonSerializer.Deserialize<Baseline>(File.ReadAllText(path), Options) ?? throw new JsonException($"{path} is empty")
        : new Baseline { Tier = tier, Shares = [] };

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, Options).ReplaceLineEndings("\n") + "\n");
    }

    /// <summary>The same floors with what was measured now.</summary>
    public Baseline With(IReadOnlyDictionary<string, Ratios> measured, string processor, string runtime, int threads) => new()
    {
        Tier = Tier,
        Processor = processor,
        Runtime = runtime,
        Threads = threads,
        Shares = new(measured.ToDictionary(
            static pair => pair.Key,
            pair => new RecordedShare
            {
                Floor = Shares.TryGetValue(pair.Key, out RecordedShare? recorded) ? recorded.Floor : 0,
                Median = Math.Round(pair.Value.Median, 4),
                Tolerance = Math.Round(pair.Value.Tolerance, 4),
            })),
    };
}
