using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Decoding;

/// <summary>
/// How the next token is chosen from the model's scores. Every value is checked when it is set; the default of each is neutral, and a
/// neutral value skips its step. The steps run in this order: repetition penalty, frequency and presence penalty, bias, no-repeat n-gram,
/// temperature, top-k, typical, top-p, min-p, draw.
/// </summary>
/// <exception cref="RequestException">A value is set outside its domain; the error names the property.</exception>
public sealed record SamplingOptions
{
    private const float LowestTemperature = 1e-6f;

    /// <summary>Always the most probable token: <see cref="Temperature"/> 0, all else neutral.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Scores are divided by it before the draw; 1 is neutral. 0 is greedy: the highest score wins and top-k, typical, top-p and min-p do not act.</summary>
    public float Temperature
    {
        get;
        init => field = value == 0 || (value >= LowestTemperature && float.IsFinite(value))
            ? value
            : throw Refused(value, $"must be 0 (greedy) or a finite number of at least {LowestTemperature}");
    } = 1;

    /// <summary>Only the k highest scores stay; 0 is neutral, a k beyond the vocabulary keeps all.</summary>
    public int TopK
    {
        get;
        init => field = value >= 0 ? value : throw Refused(value, "must be 0 (off) or positive");
    }

    /// <summary>Only the smallest set of most probable tokens whose probability reaches p stays, at least one; in (0, 1], 1 is neutral.</summary>
    public float TopP
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw Refused(value, "must lie in (0, 1]");
    } = 1;

    /// <summary>Only tokens with at least this share of the highest probability stay; in [0, 1], 0 is neutral.</summary>
    public float MinP
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw Refused(value, "must lie in [0, 1]");
    }

    /// <summary>
    /// Locally typical sampling (Meister et al. 2022, arXiv 2202.00666): only the tokens whose surprise is nearest to the entropy stay, as many
    /// as reach this probability; in (0, 1], 1 is neutral.
    /// </summary>
    public float TypicalP
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw Refused(value, "must lie in (0, 1]");
    } = 1;

    /// <summary>
    /// Scores of tokens that occurred, in the prompt too, are divided by it when positive and multiplied when negative
    /// (Keskar et al. 2019, arXiv 1909.05858); in [0.01, 100], 1 is neutral.
    /// </summary>
    public float RepetitionPenalty
    {
        get;
        init => field = value is >= 0.01f and <= 100 ? value : throw Refused(value, "must lie in [0.01, 100]");
    } = 1;

    /// <summary>Subtracted from a token's score once for each time it was generated; in [-100, 100], 0 is neutral.</summary>
    public float FrequencyPenalty
    {
        get;
        init => field = value is >= -100 and <= 100 ? value : throw Refused(value, "must lie in [-100, 100]");
    }

    /// <summary>Subtracted from the score of a token that was generated at all; in [-100, 100], 0 is neutral.</summary>
    public float PresencePenalty
    {
        get;
        init => field = value is >= -100 and <= 100 ? value : throw Refused(value, "must lie in [-100, 100]");
    }

    /// <summary>No run of this many ids occurs twice, the prompt included; 0 is neutral.</summary>
    public int NoRepeatNgramSize
    {
        get;
        init => field = value >= 0 ? value : throw Refused(value, "must be 0 (off) or positive");
    }

    /// <summary>Amounts added to the scores of tokens, or of the last token of sequences; minus infinity bans one.</summary>
    public IReadOnlyList<TokenBias> LogitBias
    {
        get;
        init => field = value ?? throw new RequestException(nameof(LogitBias), "must not be null; leave it out or give an empty list");
    } = [];

    /// <summary>Seed of the draws: the same scores and seed give the same tokens. Null draws a seed, which <see cref="SamplerChain.Seed"/> tells.</summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Null: no log-probabilities. Otherwise each token comes with its log-probability and this many most probable tokens with theirs, in
    /// [0, 1000], of the model's distribution before any step; never more than the vocabulary holds.
    /// </summary>
    public int? Logprobs
    {
        get;
        init => field = value is null or (>= 0 and <= 1000) ? value : throw Refused(value.Value, "must be null (off) or lie in [0, 1000]");
    }

    private static RequestException Refused<T>(T value, string domain, [CallerMemberName] string name = "") =>
        new(name, FormattableString.Invariant($"{value} {domain}"));
}
