namespace Engine.Text;

/// <summary>What one class of text costs.</summary>
/// <param name="Words">Words.</param>
/// <param name="SplitWords">Words that more than one token covers, in whole or in part.</param>
/// <param name="Tokens">Tokens that begin in the class's spans (the white space before a word is the word's).</param>
/// <param name="Bytes">Bytes of UTF-8.</param>
public readonly record struct ClassCost(long Words, long SplitWords, long Tokens, long Bytes)
{
    /// <summary>Tokens for each word (punctuation and white space included); 0 without words.</summary>
    public double TokensPerWord => Words == 0 ? 0 : (double)Tokens / Words;

    /// <summary>Bytes for each token; 0 without tokens.</summary>
    public double BytesPerToken => Tokens == 0 ? 0 : (double)Bytes / Tokens;

    /// <summary>Share of words that more than one token covers, 0 to 1; 0 without words.</summary>
    public double Fragmentation => Words == 0 ? 0 : (double)SplitWords / Words;

    /// <summary>Both together.</summary>
    public static ClassCost operator +(ClassCost left, ClassCost right) =>
        new(left.Words + right.Words, left.SplitWords + right.SplitWords, left.Tokens + right.Tokens, left.Bytes + right.Bytes);
}
