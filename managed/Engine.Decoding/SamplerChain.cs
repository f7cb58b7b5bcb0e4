using System.Security.Cryptography;
using Engine.Tensors;

namespace Engine.Decoding;

/// <summary>
/// Chooses the next token of one sequence. The steps that edit single scores (penalties, bias, no-repeat n-gram) run on the vocabulary;
/// the first step that cuts reads it in a few passes and leaves a short list of candidates, or all where few are ruled out, on which the others work.
/// Nothing is allocated after construction, and the vocabulary is never sorted.
/// <para>
/// What is drawn is defined by the weights e^((score - highest) / temperature) alone. The total of a whole vocabulary is summed in blocks of 1024 in eight
/// lanes, the total that later cuts and the draw refer to in double precision, in which the order of summation decides nothing. A draw u takes, in the order of ids,
/// the first token at which the running weight of the kept ones passes u times their total.
/// </para>
/// </summary>
public sealed class SamplerChain
{
    private readonly SamplingOptions _options;
    private readonly SamplerScratch _scratch;
    private readonly int _promptLength;
    private RandomStream _random;

    /// <summary>Creates the chain of a sequence.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="vocabulary">Number of scores a token.</param>
    /// <param name="promptLength">How many of the previous ids are the prompt: frequency and presence penalty count only those after it.</param>
    /// <param name="scratch">Working memory that may be shared with chains which never run at the same time; null: its own.</param>
    /// <exception cref="RequestException">A biased id lies outside the vocabulary.</exception>
    public SamplerChain(SamplingOptions options, int vocabulary, int promptLength = 0, SamplerScratch? scratch = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        ArgumentOutOfRangeException.ThrowIfNegative(promptLength);
        _scratch = scratch ?? new SamplerScratch(vocabulary);
        if (_scratch.Vocabulary != vocabulary) throw new ArgumentException($"scratch is for {_scratch.Vocabulary} scores, not {vocabulary}", nameof(scratch));
        foreach (TokenBias bias in options.LogitBias)
            foreach (int id in bias.Ids)
                if (id >= vocabulary)
                    throw new RequestException(nameof(options.LogitBias), $"id {id} is outside the vocabulary; ids lie in [0, {vocabulary})");

        _options = options;
        _promptLength = promptLength;
        _random = new RandomStream(options.Seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        if (options.Logprobs is { } top) Logprobs = new TokenLogprobs(top, vocabulary);
        if (UsesRepetition || UsesOccurrence) _scratch.ReserveCounts();
        _scratch.Candidates.Reserve(options.Logprobs > 0 ? vocabulary : RoomForDraw(vocabulary));
    }

    /// <summary>The seed in use; giving it in <see cref="SamplingOptions.Seed"/> repeats the draws.</summary>
    public ulong Seed => _random.Seed;

    /// <summary>Index of the next draw; each <see cref="Sample"/> that is not greedy takes one. Set it to resume or to repeat a sequence.</summary>
    public ulong DrawPosition { get => _random.Position; set => _random.Position = value; }

    /// <summary>Log-probabilities of the last sampled token; null unless <see cref="SamplingOptions.Logprobs"/> asks for them.</summary>
    public TokenLogprobs? Logprobs { get; }

    private bool UsesRepetition => _options.RepetitionPenalty != 1;

    private bool UsesOccurrence => _options.FrequencyPenalty != 0 || _options.PresencePenalty != 0;

    private bool CutsVocabulary => _options.TopK > 0 || _options.TypicalP < 1 || _options.TopP < 1 || _options.MinP > 0;

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">The model's scores [vocabulary]; minus infinity rules a token out. Penalties, bias and bans are written into it.</param>
    /// <param name="previousIds">The ids so far, prompt first.</param>
    /// <returns>The id; among equal scores the lower one is preferred.</returns>
    /// <exception cref="LogitsException">A score is NaN or plus infinity, or no token is left.</exception>
    /// <exception cref="RequestException">A previous id lies outside the vocabulary.</exception>
    public int Sample(Span<float> logits, ReadOnlySpan<int> previousIds)
    {
        if (logits.Length != _scratch.Vocabulary)
            throw new ArgumentException($"{logits.Length} scores where the vocabulary has {_scratch.Vocabulary}", nameof(logits));
        Logprobs?.Capture(logits, _scratch);
        EditScores(logits, previousIds);
        int id = _options.Temperature == 0 ? Greedy.Pick(logits, _scratch.BlockHighest) : Draw(logits);
        Logprobs?.Choose(id);
        return id;
    }

    private int RoomForDraw(int vocabulary)
    {
        if (_options.Temperature == 0) return 0;
        return CutsVocabulary ? vocabulary : ScoredVocabulary.RoomForDraw(vocabulary);
    }

    private void EditScores(Span<float> logits, ReadOnlySpan<int> previousIds)
    {
        if ((UsesRepetition || UsesOccurrence || _options.NoRepeatNgramSize > 0) && previousIds.ContainsAnyExceptInRange(0, logits.Length - 1))
            throw new RequestException(nameof(previousIds), $"an id is outside the vocabulary; ids lie in [0, {logits.Length})");
        if (UsesRepetition) RepetitionPenalty.Apply(logits, previousIds, _options.RepetitionPenalty, _scratch.Counts);
        if (UsesOccurrence)
        {
            ReadOnlySpan<int> generated = previousIds[Math.Min(_promptLength, previousIds.Length)..];
            OccurrencePenalty.Apply(logits, generated, _options.FrequencyPenalty, _options.PresencePenalty, _scratch.Counts);
        }

        for (int i = 0; i < _options.LogitBias.Count; i++) _options.LogitBias[i].Apply(logits, previousIds);
        if (_options.NoRepeatNgramSize > 0) NoRepeatNgram.Apply(logits, previousIds, _options.NoRepeatNgramSize);
    }

    private int Draw(ReadOnlySpan<float> logits)
    {
        Candidates candidates = _scratch.Candidates;
        if (CutsVocabulary)
        {
            Cut(logits);
            return candidates.Draw(_random.NextUniform());
        }

        ScoredVocabulary whole = new(logits, _options.Temperature, _scratch);
        return whole.Draw(_random.NextUniform(), candidates);
    }

    /// <summary>Leaves the tokens that may be drawn, weighed by e^((score - highest) / temperature).</summary>
    internal void Cut(ReadOnlySpan<float> logits)
    {
        Candidates candidates = _scratch.Candidates;
        bool opened = _options.TopK > 0;
        if (opened)
        {
            float highest = TopK.Open(logits, _options.TopK, _scratch);
            Temperature.Apply(candidates.Values, highest, _options.Temperature);
            candidates.Weigh();
        }

        ScoredVocabulary whole = opened ? default : new ScoredVocabulary(logits, _options.Temperature, _scratch);
        if (_options.TypicalP < 1)
        {
            if (opened) TypicalP.Cut(candidates, _options.TypicalP);
            else TypicalP.Open(whole, _options.TypicalP, candidates);
            opened = true;
        }

        if (_options.TopP < 1)
        {
            if (opened) TopP.Cut(candidates, _options.TopP);
            else TopP.Open(whole, _options.TopP, candidates);
            opened = true;
        }

        if (_options.MinP > 0)
        {
            if (opened) MinP.Cut(candidates, _options.MinP);
            else MinP.Open(whole, _options.MinP, candidates);
        }
    }
}
