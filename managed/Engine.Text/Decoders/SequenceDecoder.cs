namespace Engine.Text;

/// <summary>One decoder after the other.</summary>
/// <param name="items">The decoders in order.</param>
public sealed class SequenceDecoder(IReadOnlyList<Decoder> items) : Decoder
{
    /// <summary>The decoders in order.</summary>
    internal IReadOnlyList<Decoder> Items => items;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        for (int i = items.Count - 1; i >= 0; i--) next = items[i].CreateStage(next);
        return next;
    }
}
