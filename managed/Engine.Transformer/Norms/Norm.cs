using Engine.Ops;

namespace Engine.Transformer;

/// <summary>A bound norm: what happens to the input of the next linear layer.</summary>
/// <param name="Kind">One of the two norms.</param>
/// <param name="Weights">Its parameters, in the backend's memory.</param>
internal sealed record Norm(InputTransform Kind, NormWeights Weights);
