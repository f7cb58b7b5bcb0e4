using System.CommandLine;
using Engine.Decoding;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Cli.Options;

/// <summary>How tokens are chosen and when to stop; what is left out follows the model's files.</summary>
internal sealed class SamplingFlags
{
    private readonly Option<int?> _maxTokens = new("--max-tokens", "-n") { Description = "most tokens to generate", HelpName = "N" };
    private readonly Option<float?> _temperature = new("--temperature") { Description = "divides the scores before the draw; 0 is greedy", HelpName = "T" };
    private readonly Option<int?> _topK = new("--top-k") { Description = "keep the K highest scores", HelpName = "K" };
    private readonly Option<float?> _topP = new("--top-p") { Description = "keep the smallest set whose probability reaches P", HelpName = "P" };
    private readonly Option<float?> _minP = new("--min-p") { Description = "keep tokens with at least P times the highest probability", HelpName = "P" };
    private readonly Option<float?> _typical = new("--typical") { Description = "locally typical sampling with mass P", HelpName = "P" };
    private readonly Option<float?> _repetition = new("--repetition-penalty") { Description = "divides (or multiplies) the scores of tokens that occurred", HelpName = "X" };
    private readonly Option<float?> _frequency = new("--frequency-penalty") { Description = "subtracted from a token's score for each time it was generated", HelpName = "X" };
    private readonly Option<float?> _presence = new("--presence-penalty") { Description = "subtracted from the score of tokens that were generated", HelpName = "X" };
    private readonly Option<int?> _noRepeat = new("--no-repeat-ngram") { Description = "no run of N tokens occurs twice", HelpName = "N" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "same seed, same text", HelpName = "N" };
    private readonly Option<string[]> _stop = new("--stop") { Description = "end at this text (repeatable)", HelpName = "S", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _greedy = new("--greedy") { Description = "always the most probable token" };
    private readonly Option<string?> _eos = new("--eos") { Description = "end token id instead of the model's, or none", HelpName = "ID|none" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _maxTokens, _temperature, _topK, _topP, _minP, _typical, _repetition, _frequency, _presence, _noRepeat, _seed, _stop, _greedy, _eos })
            command.Add(option);
    }

    /// <summary>The options of one answer over the model's proposals.</summary>
    public GenerationOptions Generation(ParseResult parsed, GenerationDefaults defaults)
    {
        if (parsed.GetValue(_maxTokens) is <= 0 and { } n) throw new RequestException("--max-tokens", $"{n} is not positive");
        return new GenerationOptions
        {
            MaxTokens = parsed.GetValue(_maxTokens),
            Sampling = Sampling(parsed, SamplingDefaults.Of(defaults)),
            StopStrings = parsed.GetValue(_stop) ?? [],
            EndTokens = parsed.GetValue(_eos) switch
            {
                null => null,
                "none" => [],
                { } id => int.TryParse(id, out int value) ? [value] : throw new RequestException("--eos", $"\"{id}\" is neither a token id nor none"),
            },
        };
    }

    private SamplingOptions Sampling(ParseResult parsed, SamplingOptions proposed)
    {
        float? temperature = parsed.GetValue(_temperature);
        int? topK = parsed.GetValue(_topK);
        float? topP = parsed.GetValue(_topP), minP = parsed.GetValue(_minP), typical = parsed.GetValue(_typical);
        bool shapes = topK is not null || topP is not null || minP is not null || typical is not null;
        bool greedy = parsed.GetValue(_greedy);
        if (greedy && (temperature is > 0 || shapes)) throw new RequestException("--greedy", "it chooses without drawing; leave out --temperature, --top-k, --top-p, --min-p and --typical");
        // A flag that shapes the draw asks for a draw, even where the model proposes none.
        float drawn = proposed.Temperature > 0 || !shapes ? proposed.Temperature : 1;
        return proposed with
        {
            Temperature = greedy ? 0 : temperature ?? drawn,
            TopK = greedy ? 0 : topK ?? proposed.TopK,
            TopP = greedy ? 1 : topP ?? proposed.TopP,
            MinP = greedy ? 0 : minP ?? proposed.MinP,
            TypicalP = greedy ? 1 : typical ?? proposed.TypicalP,
            RepetitionPenalty = parsed.GetValue(_repetition) ?? proposed.RepetitionPenalty,
            FrequencyPenalty = parsed.GetValue(_frequency) ?? proposed.FrequencyPenalty,
            PresencePenalty = parsed.GetValue(_presence) ?? proposed.PresencePenalty,
            NoRepeatNgramSize = parsed.GetValue(_noRepeat) ?? proposed.NoRepeatNgramSize,
            Seed = parsed.GetValue(_seed),
        };
    }
}
