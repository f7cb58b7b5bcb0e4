namespace Engine.Transformer;

/// <summary>A part of a step.</summary>
public enum ForwardStage
{
    /// <summary>Embeddings and rotary tables.</summary>
    Embed,
    /// <summary>One block.</summary>
    Block,
    /// <summary>Final norm and head.</summary>
    Logits,
}

/// <summary>Watches a step: for traces and for hidden states. A step without an observer pays one null check a stage.</summary>
public interface IForwardObserver
{
    /// <summary>Whether <see cref="Hidden"/> is called. The last block is then computed for all rows, not only for those whose logits are wanted.</summary>
    bool WantsHidden { get; }

    /// <summary>A stage has ended, and the backend has finished it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="block">Number of the block; 0 for the other stages.</param>
    void Ended(ForwardStage stage, int block);

    /// <summary>A hidden state, in host memory that is valid during the call.</summary>
    /// <param name="index">0: the embeddings; i: the output of block i - 1; the last (number of blocks): after the last block and the final norm.</param>
    /// <param name="rows">[tokens, width]</param>
    void Hidden(int index, ReadOnlySpan<float> rows);
}
