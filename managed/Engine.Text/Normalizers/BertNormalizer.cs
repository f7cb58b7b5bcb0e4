namespace Engine.Text;

/// <summary>BERT's clean-up: control characters go, white space becomes spaces, Chinese characters get spaces around them, accents and case go if wanted.</summary>
/// <param name="cleanText">Whether control characters go and white space becomes spaces.</param>
/// <param name="handleChineseCharacters">Whether Chinese characters get spaces around them.</param>
/// <param name="stripAccents">Whether accents go; null for what lower case says.</param>
/// <param name="lowercase">Whether the text becomes lower case.</param>
public sealed class BertNormalizer(bool cleanText, bool handleChineseCharacters, bool? stripAccents, bool lowercase) : Normalizer
{
    private static readonly UnicodeNormalizer Decompose = new(UnicodeForm.D);

    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        if (cleanText)
        {
            CharacterPasses.Filter(text, c => !BertCharacters.IsRemoved(c));
            CharacterPasses.Map(text, c => BertCharacters.IsWhiteSpace(c) ? ' ' : c);
        }
        if (handleChineseCharacters) SpaceChinese(text);
        if (stripAccents ?? lowercase)
        {
            Decompose.Normalize(text);
            CharacterPasses.Filter(text, c => c < 0x300 || !BertCharacters.IsNonspacingMark(c));
        }
        if (lowercase) CharacterPasses.Lowercase(text);
    }

    private static void SpaceChinese(NormalizedText text)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        bool any = false;
        for (int at = 0; at < bytes.Length && !any;)
        {
            any = BertCharacters.IsIdeograph(CodePoints.Decode(bytes, at, out int size));
            at += size;
        }
        if (!any) return;
        text.BeginRewrite();
        for (int at = 0; at < bytes.Length;)
        {
            int codePoint = CodePoints.Decode(bytes, at, out int size);
            at += size;
            if (BertCharacters.IsIdeograph(codePoint))
            {
                text.Put(' ', 0);
                text.Put(codePoint, 1);
                text.Put(' ', 1);
            }
            else
            {
                text.Put(codePoint, 0);
            }
        }
        text.EndRewrite();
    }
}
