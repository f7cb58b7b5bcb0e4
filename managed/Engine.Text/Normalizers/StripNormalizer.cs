namespace Engine.Text;

/// <summary>Removes white space at the ends.</summary>
/// <param name="left">Whether at the beginning.</param>
/// <param name="right">Whether at the end.</param>
public sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        int end = right ? Utf8Word.TrailingWhiteSpaceStart(text.Bytes) : text.Length;
        int start = left ? Utf8Word.LeadingWhiteSpaceLength(text.Bytes[..end]) : 0;
        if (start == 0 && end == text.Length) return;
        text.BeginRewrite();
        text.Copy(start, end - start);
        text.EndRewrite();
    }
}
