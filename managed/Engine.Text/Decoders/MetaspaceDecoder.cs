using System.Text;

namespace Engine.Text;

/// <summary>Turns space signs back into spaces; in the first token they go, unless none was put in front.</summary>
/// <param name="replacement">The sign.</param>
/// <param name="scheme">When it was put in front.</param>
public sealed class MetaspaceDecoder(Rune replacement, PrependScheme scheme) : Decoder
{
    /// <inheritdoc/>
    public override bool IsTokenwise => true;

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(Encoding.UTF8.GetBytes(replacement.ToString()), scheme, next);

    private sealed class Stage(byte[] sign, PrependScheme scheme, DecoderStage next) : WholeTokenStage(next)
    {
        private bool begun;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            Next.Begin(tokenId);
            bool drop = !begun && scheme != PrependScheme.Never;
            begun = true;
            for (int at = bytes.IndexOf(sign); at >= 0; at = bytes.IndexOf(sign))
            {
                if (at > 0) Next.Append(bytes[..at]);
                if (!drop) Next.Append(" "u8);
                bytes = bytes[(at + sign.Length)..];
            }
            if (!bytes.IsEmpty) Next.Append(bytes);
            Next.End();
        }

        protected override void OnReset() => begun = false;
    }
}
