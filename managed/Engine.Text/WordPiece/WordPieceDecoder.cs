namespace Engine.Text;

/// <summary>Joins WordPiece tokens: those with the continuing prefix to the token before, others after a space.</summary>
/// <param name="prefix">The continuing prefix, "##".</param>
/// <param name="cleansUp">Whether spaces before punctuation and English contractions go, within each token.</param>
public sealed class WordPieceDecoder(string prefix, bool cleansUp) : Decoder
{
    private static readonly (byte[] Pattern, byte[] Replacement)[] Replacements =
    [
        (" ."u8.ToArray(), "."u8.ToArray()), (" ?"u8.ToArray(), "?"u8.ToArray()), (" !"u8.ToArray(), "!"u8.ToArray()), (" ,"u8.ToArray(), ","u8.ToArray()),
        (" ' "u8.ToArray(), "'"u8.ToArray()), (" n't"u8.ToArray(), "n't"u8.ToArray()), (" 'm"u8.ToArray(), "'m"u8.ToArray()),
        (" do not"u8.ToArray(), " don't"u8.ToArray()), (" 's"u8.ToArray(), "'s"u8.ToArray()), (" 've"u8.ToArray(), "'ve"u8.ToArray()), (" 're"u8.ToArray(), "'re"u8.ToArray()),
    ];

    private readonly byte[] prefix = System.Text.Encoding.UTF8.GetBytes(prefix);

    /// <inheritdoc/>
    public override DecoderStage CreateStage(DecoderStage next)
    {
        for (int i = Replacements.Length - 1; i >= 0 && cleansUp; i--) next = new LiteralReplaceStage(next, Replacements[i].Pattern, Replacements[i].Replacement);
        return new Stage(prefix, next);
    }

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
