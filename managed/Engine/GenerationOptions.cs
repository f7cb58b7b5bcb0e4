using Engine.Decoding;

namespace Engine;

/// <summary>How one answer is generated.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate; null: until the model ends or the context is full.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How tokens are chosen; null: what the model's files propose, greedy when they propose nothing.</summary>
    public SamplingOptions? Sampling { get; init; }

    /// <summary>Texts that end the answer; they are not part of it.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Ids that end the answer; null: what the model's files say. An empty list never ends it.</summary>
    public IReadOnlyList<int>? EndTokens { get; init; }

    /// <summary>Whether special tokens appear in the text.</summary>
    public bool ShowSpecialTokens { get; init; }

    /// <summary>Length of the bidirectional prefix of the prompt, in tokens (prefix language models); 0: causal throughout.</summary>
    public int PrefixLength { get; init; }
}
