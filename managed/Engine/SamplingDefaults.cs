using Engine.Decoding;
using Engine.Weights;

namespace Engine;

/// <summary>The sampling settings that a model's files propose.</summary>
public static class SamplingDefaults
{
    /// <summary>The proposal as options; greedy when the files propose no sampling.</summary>
    /// <exception cref="Engine.Tensors.RequestException">A proposed value lies outside its domain.</exception>
    public static SamplingOptions Of(GenerationDefaults defaults)
    {
        bool samples = defaults.DoSample ?? defaults.Temperature is > 0;
        return new SamplingOptions
        {
            Temperature = samples ? defaults.Temperature ?? 1 : 0,
            TopK = samples ? defaults.TopK ?? 0 : 0,
            TopP = samples ? defaults.TopP ?? 1 : 1,
            MinP = samples ? defaults.MinP ?? 0 : 0,
            TypicalP = samples ? defaults.TypicalP ?? 1 : 1,
            RepetitionPenalty = defaults.RepetitionPenalty ?? 1,
            NoRepeatNgramSize = defaults.NoRepeatNgramSize ?? 0,
        };
    }
}
