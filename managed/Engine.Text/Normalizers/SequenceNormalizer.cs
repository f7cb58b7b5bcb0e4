namespace Engine.Text;

/// <summary>One normalizer after the other.</summary>
/// <param name="items">The normalizers in order.</param>
public sealed class SequenceNormalizer(IReadOnlyList<Normalizer> items) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        foreach (Normalizer item in items) item.Normalize(text);
    }
}
