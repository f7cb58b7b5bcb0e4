using System.Text;

namespace Engine.Text;

/// <summary>Joins the output of a CTC model: repeated tokens count once, padding goes, the word delimiter becomes a space.</summary>
/// <param name="padding">Padding token.</param>
/// <param name="delimiter">Word delimiter token.</param>
/// <param name="cleanUp">Whether spaces before punctuation go and the delimiter becomes a space.</param>
public sealed class CtcDecoder(string padding, string delimiter, bool cleanUp) : Decoder
{
    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        if (cleanUp)
            next = SpaceCleanUp.CreateTokenStage(new LiteralReplaceStage(next, Encoding.UTF8.GetBytes(delimiter), " "u8.ToArray()));
        return new Stage(new LiteralReplaceStage(next, Encoding.UTF8.GetBytes(padding), []));
    }

    private sealed class Stage(DecoderStage next) : WholeTokenStage(next)
    {
        private byte[] last = [];
        private int length = -1;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            if (length >= 0 && bytes.SequenceEqual(last.AsSpan(0, length))) return;
            if (last.Length < bytes.Length) last = new byte[Math.Max(64, 2 * bytes.Length)];
            bytes.CopyTo(last);
            length = bytes.Length;
            Next.Token(tokenId, bytes);
        }

        protected override void OnReset() => length = -1;
    }
}
