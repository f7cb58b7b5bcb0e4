namespace Engine.Text;

/// <summary>Fourth stage: adds special tokens around one text or a pair, and adjusts offsets. Immutable and thread-safe.</summary>
public abstract class PostProcessor
{
    /// <summary>How many tokens it adds to a single text or a pair.</summary>
    public abstract int AddedTokenCount(bool isPair);

    /// <summary>Processes one encoding (a single text) or two (a pair), in place; further processors may follow before they are joined.</summary>
    /// <param name="encodings">One or two encodings; afterwards any number, to be joined in order.</param>
    /// <param name="addSpecialTokens">Whether special tokens are added.</param>
    public abstract void Process(List<TokenEncoding> encodings, bool addSpecialTokens);
}
