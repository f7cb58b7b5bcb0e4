namespace Engine.Transformer;

/// <summary>What one step can hold; the activations are allocated for it once.</summary>
/// <param name="MaxTokens">Most tokens of a step, over all sequences.</param>
/// <param name="MaxOutputs">Most rows of a step whose logits are asked for.</param>
public readonly record struct ForwardLimits(int MaxTokens, int MaxOutputs);
