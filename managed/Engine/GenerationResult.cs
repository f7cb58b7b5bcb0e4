using Engine.Runtime;

namespace Engine;

/// <summary>A whole answer.</summary>
public sealed record GenerationResult
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The generated ids, an end token included.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Prompt tokens that came from the cache of an earlier answer.</summary>
    public required int CachedPromptTokens { get; init; }

    /// <summary>Why it ended.</summary>
    public required FinishReason Finish { get; init; }

    /// <summary>ln of each generated token's probability; empty unless asked for. [ids]</summary>
    public required IReadOnlyList<float> Logprobs { get; init; }

    /// <summary>The most probable tokens at each position, best first; empty unless asked for. [ids][n]</summary>
    public required IReadOnlyList<TokenLogprob[]> TopLogprobs { get; init; }

    /// <summary>What the stages took.</summary>
    public required GenerationTimings Timings { get; init; }
}

/// <summary>What the stages of an answer took.</summary>
/// <param name="Tokenize">Text (and chat template) to ids.</param>
/// <param name="Queued">Waiting for a place in the batch.</param>
/// <param name="Prefill">The prompt's pass through the model, up to the first token.</param>
/// <param name="TimeToFirstToken">From the request's arrival at the loop to the first token.</param>
/// <param name="Decode">From the first token to the end.</param>
public readonly record struct GenerationTimings(TimeSpan Tokenize, TimeSpan Queued, TimeSpan Prefill, TimeSpan TimeToFirstToken, TimeSpan Decode);
