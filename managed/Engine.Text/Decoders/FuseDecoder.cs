namespace Engine.Text;

/// <summary>Joins all tokens to one.</summary>
public sealed class FuseDecoder : Decoder
{
    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(next);

    private sealed class Stage(DecoderStage next) : DecoderStage
    {
        private bool begun;

        public override void Begin(int id)
        {
            if (!begun) next.Begin(-1);
            begun = true;
        }

        public override void Append(ReadOnlySpan<byte> part) => next.Append(part);

        public override void End()
        {
        }

        public override void Finish()
        {
            if (begun) next.End();
            next.Finish();
        }

        public override void Reset()
        {
            begun = false;
            next.Reset();
        }
    }
}
