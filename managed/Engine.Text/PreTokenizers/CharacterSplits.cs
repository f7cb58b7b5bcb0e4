using System.Text;

namespace Engine.Text;

/// <summary>The pre-tokenizers of tokenizer.json that cut at single characters or at words, as splits.</summary>
public static class CharacterSplits
{
    /// <summary>Cuts at white space and leaves it out.</summary>
    public static PreTokenizer WhitespaceSplit() => new SplitPreTokenizer(SplitPattern.Characters(CodePointClasses.IsWhiteSpace), SplitBehavior.Removed);

    /// <summary>Words and runs of signs; white space is left out.</summary>
    public static PreTokenizer Whitespace() => new SplitPreTokenizer(SplitPattern.WordsAndSigns(), SplitBehavior.Removed, invert: true);

    /// <summary>Cuts at punctuation (ASCII's, and \p{P}).</summary>
    public static PreTokenizer Punctuation(SplitBehavior behavior) => new SplitPreTokenizer(SplitPattern.Characters(BertCharacters.IsPunctuation), behavior);

    /// <summary>Cuts at numbers (\p{N}).</summary>
    /// <param name="individual">Whether each is a piece of its own.</param>
    public static PreTokenizer Digits(bool individual) => new SplitPreTokenizer(
        individual ? SplitPattern.OneNumber() : SplitPattern.Characters(IsNumber),
        individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    /// <summary>Cuts at one character and leaves it out.</summary>
    public static PreTokenizer Delimiter(Rune delimiter) => new SplitPreTokenizer(SplitPattern.Characters(c => c == delimiter.Value), SplitBehavior.Removed);

    private static bool IsNumber(int codePoint) => (CodePointClasses.Of(codePoint) & CodePointClass.Number) != 0;
}
