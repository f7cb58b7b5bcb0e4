namespace Engine.Text;

/// <summary>Joins WordPiece tokens: those with the continuing prefix to the token before, others after a space.</summary>
/// <param name="prefix">The continuing prefix, "##".</param>
/// <param name="cleansUp">Whether spaces before punctuation and English contractions go, within each token.</param>
public sealed class WordPieceDecoder(string prefix, bool cleansUp) : Decoder
{
    private readonly byte[] prefix = System.Text.Encoding.UTF8.GetBytes(prefix);

    /// <inheritdoc/>
    public override bool IsTokenwise => true;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(prefix, cleansUp ? SpaceCleanUp.CreateTokenStage(next) : next);

    private sealed class Stage(byte[] prefix, DecoderStage next) : WholeTokenStage(next)
    {
        private bool begun;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            Next.Begin(-1);
            if (begun && bytes.StartsWith(prefix)) bytes = bytes[prefix.Length..];
            else if (begun) Next.Append(" "u8);
            Next.Append(bytes);
            Next.End();
            begun = true;
        }

        protected override void OnReset() => begun = false;
    }
}
