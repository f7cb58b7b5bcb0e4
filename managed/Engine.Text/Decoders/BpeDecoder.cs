using System.Text;

namespace Engine.Text;

/// <summary>Joins tokens of a BPE with end-of-word suffix: the suffix becomes a space, in the last token it goes.</summary>
/// <param name="suffix">The suffix, usually &lt;/w&gt;.</param>
public sealed class BpeDecoder(string suffix) : Decoder
{
    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(Encoding.UTF8.GetBytes(suffix), next);

    private sealed class Stage(byte[] suffix, DecoderStage next) : WholeTokenStage(next)
    {
        private byte[] last = [];
        private int length = -1, id;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            Flush(isLast: false);
            if (last.Length < bytes.Length) last = new byte[Math.Max(64, 2 * bytes.Length)];
            bytes.CopyTo(last);
            length = bytes.Length;
            id = tokenId;
        }

        protected override void OnFinish() => Flush(isLast: true);

        protected override void OnReset() => length = -1;

        private void Flush(bool isLast)
        {
            if (length < 0) return;
            Next.Begin(id);
            ReadOnlySpan<byte> rest = last.AsSpan(0, length);
            for (int at = IndexOfSuffix(rest); at >= 0; at = IndexOfSuffix(rest))
            {
                Next.Append(rest[..at]);
                if (!isLast) Next.Append(" "u8);
                rest = rest[(at + suffix.Length)..];
            }
            Next.Append(rest);
            Next.End();
            length = -1;
        }

        private int IndexOfSuffix(ReadOnlySpan<byte> text) => suffix.Length == 0 ? -1 : text.IndexOf(suffix);
    }
}
