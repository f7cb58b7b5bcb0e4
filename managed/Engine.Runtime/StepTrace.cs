namespace Engine.Runtime;

/// <summary>What one step of the engine loop did and what each of its stages cost.</summary>
/// <param name="PromptTokens">Prompt tokens that went through the model.</param>
/// <param name="DecodeTokens">Decode tokens that went through the model.</param>
/// <param name="Sequences">Sequences in the batch.</param>
/// <param name="Sampled">Tokens chosen.</param>
/// <param name="Schedule">Choosing the batch and its pages.</param>
/// <param name="Model">The transformer, up to the logits.</param>
/// <param name="Sample">Choosing tokens, text, stop strings.</param>
public readonly record struct StepTrace(int PromptTokens, int DecodeTokens, int Sequences, int Sampled, TimeSpan Schedule, TimeSpan Model, TimeSpan Sample)
{
    /// <summary>The whole step.</summary>
    public TimeSpan Total => Schedule + Model + Sample;
}
