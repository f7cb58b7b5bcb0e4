namespace Engine.Text;

/// <summary>What a tokenizer without decoder does: a space between tokens.</summary>
internal sealed class SpaceJoin(DecoderStage next) : DecoderStage
{
    private bool begun;

    /// <inheritdoc/>
    public override void Begin(int id)
    {
        next.Begin(id);
        if (begun) next.Append(" "u8);
        begun = true;
    }

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> part) => next.Append(part);

    /// <inheritdoc/>
    public override void End() => next.End();

    /// <inheritdoc/>
    public override void Finish() => next.Finish();

    /// <inheritdoc/>
    public override void Reset()
    {
        begun = false;
        next.Reset();
    }
}
