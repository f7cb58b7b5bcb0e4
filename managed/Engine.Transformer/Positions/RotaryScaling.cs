namespace Engine.Transformer;

/// <summary>How rotary frequencies are stretched to contexts longer than those of the training. Float32 arithmetic throughout, in the order of the published implementations.</summary>
public abstract record RotaryScaling
{
    /// <summary>Factor of cosines and sines.</summary>
    public virtual float AttentionFactor => 1;

    /// <summary>Whether the frequencies depend on the length of the sequence.</summary>
    public virtual bool DependsOnLength => false;

    /// <summary>Fills the angle a position advances by, one for each pair of elements.</summary>
    /// <param name="inverse">[dimensions / 2]</param>
    /// <param name="theta">Base of the wavelengths.</param>
    /// <param name="length">Length of the sequence; only read when <see cref="DependsOnLength"/>.</param>
    public abstract void Fill(Span<float> inverse, float theta, int length);

    /// <summary>theta^(-2i / dimensions).</summary>
    private protected static void FillPlain(Span<float> inverse, float theta)
    {
        for (int i = 0; i < inverse.Length; i++) inverse[i] = 1 / Wavelength(theta, i, inverse.Length);
    }

    /// <summary>theta^(2i / dimensions): wavelengths over 2 pi.</summary>
    private protected static float Wavelength(float theta, int pair, int pairs) => MathF.Pow(theta, 2f * pair / (2f * pairs));
}
