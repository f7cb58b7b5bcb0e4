using System.Buffers;
using System.Text;

namespace Engine.Text;

/// <summary>BERT's clean-up: control characters go, white space becomes spaces, Chinese characters get spaces around them, accents and case go if wanted.</summary>
public sealed class BertNormalizer : Normalizer
{
    private static readonly UnicodeNormalizer Decompose = new(UnicodeForm.D);

    // ASCII that the clean-up leaves, or turns into other ASCII one for one.
    private static readonly SearchValues<byte> BulkClean = SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x5F).Select(b => (byte)b)]);
    private static readonly SearchValues<byte> Bulk = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(b => (byte)b)]);

    private readonly bool cleanText, handleChineseCharacters, strips, lowercase;
    private readonly BertCharacterMap map;

    /// <summary>Creates the normalizer.</summary>
    /// <param name="cleanText">Whether control characters go and white space becomes spaces.</param>
    /// <param name="handleChineseCharacters">Whether Chinese characters get spaces around them.</param>
    /// <param name="stripAccents">Whether accents go; null for what lower case says.</param>
    /// <param name="lowercase">Whether the text becomes lower case.</param>
    public BertNormalizer(bool cleanText, bool handleChineseCharacters, bool? stripAccents, bool lowercase)
    {
        (this.cleanText, this.handleChineseCharacters, this.lowercase) = (cleanText, handleChineseCharacters, lowercase);
        strips = stripAccents ?? lowercase;
        map = new BertCharacterMap(cleanText, handleChineseCharacters, strips, lowercase);
    }

    /// <inheritdoc/>
    public override void Normalize(NormalizedText text)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        SearchValues<byte> bulk = cleanText ? BulkClean : Bulk;
        text.BeginRewrite();
        for (int at = 0; at < bytes.Length;)
        {
            int run = bytes[at..].IndexOfAnyExcept(bulk);
            if (run != 0)
            {
                if (run < 0) run = bytes.Length - at;
                CopyAscii(text, at, run);
                at += run;
                continue;
            }
            byte[]? outcome = map.Outcome(CodePoints.Decode(bytes, at, out int size));
            if (ReferenceEquals(outcome, BertCharacterMap.Reorders))
            {
                NormalizeByPasses(text);
                return;
            }
            if (outcome is null) text.Copy(at, size);
            else if (outcome.Length > 0) text.Emit(outcome, text.OriginOf(at, size));
            at += size;
        }
        text.EndRewrite();
    }

    private void CopyAscii(NormalizedText text, int start, int length)
    {
        Span<byte> copy = text.CopyToEdit(start, length);
        if (lowercase) Ascii.ToLowerInPlace(copy, out _);
        if (!cleanText) return;
        copy.Replace((byte)'\n', (byte)' ');
        copy.Replace((byte)'\t', (byte)' ');
        copy.Replace((byte)'\r', (byte)' ');
    }

    /// <summary>The clean-up as it is defined, one pass after the other.</summary>
    internal void NormalizeByPasses(NormalizedText text)
    {
        if (cleanText)
        {
            CharacterPasses.Filter(text, c => !BertCharacters.IsRemoved(c));
            CharacterPasses.Map(text, c => BertCharacters.IsWhiteSpace(c) ? ' ' : c);
        }
        if (handleChineseCharacters) SpaceChinese(text);
        if (strips)
        {
            Decompose.Normalize(text);
            CharacterPasses.Filter(text, c => c < 0x300 || !BertCharacters.IsNonspacingMark(c));
        }
        if (lowercase) CharacterPasses.Lowercase(text);
    }

    private static void SpaceChinese(NormalizedText text)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
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
