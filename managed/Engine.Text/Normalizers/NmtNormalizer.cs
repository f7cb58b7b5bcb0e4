namespace Engine.Text;

/// <summary>Removes control characters and turns exotic spaces into spaces, as SentencePiece's nmt rules do.</summary>
public sealed class NmtNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        CharacterPasses.Filter(text, c => c is not ((>= 1 and <= 8) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F));
        CharacterPasses.Map(text, c => c is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD ? ' ' : c);
    }
}
