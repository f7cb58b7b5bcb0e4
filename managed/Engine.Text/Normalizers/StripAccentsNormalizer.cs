namespace Engine.Text;

/// <summary>Removes marks (\p{M}); meant to follow a decomposition.</summary>
public sealed class StripAccentsNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text) => CharacterPasses.Filter(text, c => c < 0x300 || (CodePointClasses.Of(c) & CodePointClass.Mark) == 0);
}
