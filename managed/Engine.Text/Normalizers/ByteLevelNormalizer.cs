namespace Engine.Text;

/// <summary>Respells the bytes in the byte-level alphabet.</summary>
public sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        text.BeginRewrite();
        for (int i = 0; i < bytes.Length; i++) text.Emit(ByteLevelAlphabet.Spelling[bytes[i]], text.OriginAt(i));
        text.EndRewrite();
    }
}
