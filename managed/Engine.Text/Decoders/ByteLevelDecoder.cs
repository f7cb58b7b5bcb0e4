namespace Engine.Text;

/// <summary>
/// Joins byte-level tokens to one text: pieces are read back to bytes (a piece with a character outside the alphabet stands for its own UTF-8 bytes),
/// the bytes to characters.
/// </summary>
/// <param name="spelled">Whether pieces are spelled in the byte-level alphabet; otherwise they are the bytes themselves (rank files).</param>
/// <param name="verbatim">Ids whose pieces stand for their own UTF-8 bytes whatever their characters, or null.</param>
public sealed class ByteLevelDecoder(bool spelled = true, IReadOnlySet<int>? verbatim = null) : Decoder
{
    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next) => new Stage(this, next);

    /// <summary>Reads a piece back to bytes.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="piece">Its spelling.</param>
    /// <param name="output">Room for as many bytes as the piece has.</param>
    /// <returns>Number of bytes.</returns>
    internal int Read(int id, ReadOnlySpan<byte> piece, Span<byte> output)
    {
        if (spelled && !(verbatim?.Contains(id) ?? false))
        {
            int length = ByteLevelAlphabet.Read(piece, output);
            if (length >= 0) return length;
        }
        piece.CopyTo(output);
        return piece.Length;
    }

    private sealed class Stage(ByteLevelDecoder decoder, DecoderStage next) : WholeTokenStage(next)
    {
        private Utf8Assembler assembler = new();
        private byte[] read = new byte[64];
        private bool begun;

        protected override void OnToken(int tokenId, ReadOnlySpan<byte> bytes)
        {
            if (!begun) Next.Begin(-1);
            begun = true;
            if (read.Length < bytes.Length) read = new byte[2 * bytes.Length];
            int length = decoder.Read(tokenId, bytes, read);
            assembler.Append(read.AsSpan(0, length), Next);
        }

        protected override void OnFinish()
        {
            if (!begun) return;
            assembler.Finish(Next);
            Next.End();
        }

        protected override void OnReset()
        {
            begun = false;
            assembler.Reset();
        }
    }
}
