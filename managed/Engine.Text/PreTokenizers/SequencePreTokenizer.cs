namespace Engine.Text;

/// <summary>One pre-tokenizer after the other, each cutting the pieces of the one before.</summary>
public sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> items) : PreTokenizer
{
    /// <summary>The pre-tokenizers in order.</summary>
    public IReadOnlyList<PreTokenizer> Items => items;

    /// <inheritdoc/>
    public override bool NeedsOrigins => items.Any(i => i.NeedsOrigins);

    /// <inheritdoc/>
    public override PieceSink CreateStage(PieceSink next)
    {
        for (int i = items.Count - 1; i >= 0; i--) next = items[i].CreateStage(next);
        return next;
    }
}
