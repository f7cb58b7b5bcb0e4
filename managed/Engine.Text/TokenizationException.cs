namespace Engine.Text;

/// <summary>A text or id cannot be processed by an otherwise valid tokenizer: an id outside the vocabulary, or a split expression that exceeds its step budget.</summary>
public sealed class TokenizationException : Exception
{
    /// <summary>Creates the error with cause and remedy.</summary>
    public TokenizationException(string message) : base(message)
    {
    }
}
