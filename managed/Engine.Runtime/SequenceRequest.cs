using Engine.Decoding;
using Engine.Text;

namespace Engine.Runtime;

/// <summary>What to generate from what.</summary>
public sealed record SequenceRequest
{
    /// <summary>Token ids of the prompt, at least one.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>Most tokens to generate, at least one; the context may end it earlier.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Ids that end the sequence.</summary>
    public EndTokens EndTokens { get; init; } = EndTokens.None;

    /// <summary>Texts that end the sequence; they need <see cref="Detokenizer"/>.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Turns ids into <see cref="Sequence.Text"/>; null: ids only. It belongs to this sequence alone.</summary>
    public StreamDetokenizer? Detokenizer { get; init; }

    /// <summary>Length of the bidirectional prefix (prefix mask), at most the prompt's; 0: causal throughout.</summary>
    public int PrefixLength { get; init; }

    /// <summary>Keeps the cached keys and values after the end, for a later sequence that begins with the same ids, until <see cref="EngineLoop.Release"/>.</summary>
    public bool Retain { get; init; }
}
