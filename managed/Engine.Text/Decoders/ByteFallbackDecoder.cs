namespace Engine.Text;

/// <summary>Turns runs of byte tokens (&lt;0x00&gt; ... &lt;0xFF&gt;) into text; a run that is not valid UTF-8 as a whole gives one U+FFFD a byte.</summary>
public sealed class ByteFallbackDecoder : Decoder
{
    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(next);

    /// <summary>Byte of a byte token, or -1.</summary>
    internal static int ByteOf(ReadOnlySpan<byte> piece)
    {
        if (piece.Length != 6 || !piece.StartsWith("<0x"u8) || piece[5] != (byte)'>') return -1;
        int high = Digit(piece[3]), low = Digit(piece[4]);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int Digit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };

    private sealed class Stage(DecoderStage next) : WholeTokenStage(next)
    {
        private byte[] run = new byte[16];
        private int count;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            int value = ByteOf(bytes);
            if (value < 0)
            {
                Flush();
                Next.Token(tokenId, bytes);
                return;
            }
            if (count == run.Length) Array.Resize(ref run, 2 * count);
            run[count++] = (byte)value;
        }

        protected override void OnFinish() => Flush();

        protected override void OnReset() => count = 0;

        private void Flush()
        {
            if (count == 0) return;
            if (System.Text.Unicode.Utf8.IsValid(run.AsSpan(0, count))) Next.Token(-1, run.AsSpan(0, count));
            else
                for (int i = 0; i < count; i++) Next.Token(-1, "\uFFFD"u8);
            count = 0;
        }
    }
}
