using Engine.Ops;

namespace Engine.Transformer;

/// <summary>Rotary position embeddings (Su et al. 2021).</summary>
/// <param name="Dimensions">Rotated elements of a head, even; the rest pass unrotated.</param>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="Layout">Which elements form a pair.</param>
/// <param name="Scaling">How the frequencies are stretched to longer contexts.</param>
public sealed record RotarySpec(int Dimensions, float Theta, RotaryLayout Layout, RotaryScaling Scaling);
