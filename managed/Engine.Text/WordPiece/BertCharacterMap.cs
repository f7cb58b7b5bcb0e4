using System.Text;

namespace Engine.Text;

/// <summary>
/// What each character becomes under one setting of BERT's clean-up, worked out once and kept by blocks of 256 characters: the passes of the clean-up
/// look at one character at a time, but for the order of marks that survive it.
/// </summary>
internal sealed class BertCharacterMap(bool cleanText, bool handleChineseCharacters, bool stripAccents, bool lowercase)
{
    private readonly byte[]?[]?[] blocks = new byte[]?[]?[0x1100];

    /// <summary>Stands for a character whose place depends on its neighbours: a mark that survives decomposition and may have to be reordered.</summary>
    public static byte[] Reorders { get; } = new byte[1];

    /// <summary>The UTF-8 text that a character becomes, empty where it goes, null where it stays, or <see cref="Reorders"/>.</summary>
    public byte[]? Outcome(int character) => (blocks[character >> 8] ??= Fill(character >> 8))[character & 0xFF];

    private byte[]?[] Fill(int block)
    {
        byte[]?[] outcomes = new byte[]?[256];
        List<int> parts = [];
        for (int i = 0; i < 256; i++)
        {
            int character = block << 8 | i;
            if (character is < 0xD800 or > 0xDFFF) outcomes[i] = OutcomeOf(character, parts);
        }
        return outcomes;
    }

    private byte[]? OutcomeOf(int character, List<int> parts)
    {
        if (cleanText && BertCharacters.IsRemoved(character)) return [];
        parts.Clear();
        int cleaned = cleanText && BertCharacters.IsWhiteSpace(character) ? ' ' : character;
        if (stripAccents)
        {
            UnicodeDecompositions.Decompose(cleaned, compatible: false, parts);
            parts.RemoveAll(part => part >= 0x300 && BertCharacters.IsNonspacingMark(part));
            if (parts.Exists(part => UnicodeDecompositions.CombiningClass(part) != 0)) return Reorders;
        }
        else parts.Add(cleaned);
        StringBuilder text = new();
        foreach (int part in parts)
        {
            // Of all characters this one alone becomes two in lower case.
            if (lowercase && part == 0x130) text.Append("i\u0307");
            else text.Append(lowercase ? Rune.ToLowerInvariant(new Rune(part)) : new Rune(part));
        }
        if (handleChineseCharacters && BertCharacters.IsIdeograph(character)) text.Insert(0, ' ').Append(' ');
        byte[] outcome = Encoding.UTF8.GetBytes(text.ToString());
        return outcome.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(new Rune(character).ToString())) ? null : outcome;
    }
}
