namespace Engine.Text;

/// <summary>Lower case.</summary>
public sealed class LowercaseNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text) => CharacterPasses.Lowercase(text);
}
