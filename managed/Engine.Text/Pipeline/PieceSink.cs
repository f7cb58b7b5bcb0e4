namespace Engine.Text;

/// <summary>Takes pieces in order: the next pre-tokenizer, or the model.</summary>
public abstract class PieceSink
{
    /// <summary>Takes one piece; its memory is valid during the call only. Empty pieces are never sent.</summary>
    public abstract void Accept(in Piece piece);
}
