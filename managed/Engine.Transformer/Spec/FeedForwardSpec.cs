using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Feed-forward of one block: down(act(up(x))), or down(act(gate(x)) * up(x)) when gated (Shazeer 2020).</summary>
/// <param name="Hidden">Width between the two projections.</param>
/// <param name="Activation">The non-linearity.</param>
/// <param name="Gated">Whether a gate multiplies the up projection.</param>
/// <param name="Bias">Whether the projections have biases.</param>
public sealed record FeedForwardSpec(int Hidden, Activation Activation, bool Gated, bool Bias = false);
