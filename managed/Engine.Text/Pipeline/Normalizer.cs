namespace Engine.Text;

/// <summary>First stage: rewrites the text (Unicode forms, case, replacements) while keeping track of where each byte came from. Immutable and thread-safe.</summary>
public abstract class Normalizer
{
    /// <summary>Rewrites <paramref name="text"/> in place.</summary>
    public abstract void Normalize(NormalizedText text);
}
