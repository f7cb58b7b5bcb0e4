namespace Engine.Text;

/// <summary>Takes pieces in order: the next pre-tokenizer, or the model.</summary>
public abstract class PieceSink
{
    /// <summary>Takes one piece; its memory is valid during the call only. Empty pieces are never sent.</summary>
    public abstract void Accept(in Piece piece);

    /// <summary>Takes bytes [start, end) of a piece. For sinks that gain from seeing what lies behind the bytes.</summary>
    internal virtual void AcceptRange(in Piece text, int start, int end) => Accept(text.Slice(start, end - start));
}
